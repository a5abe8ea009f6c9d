/**
 * The keys of each shell that ask `chat do`: Alt-E turns the words on the line into a command in the line, which the user
 * may run, Alt-X explains the command on it. The words go by stdin and come back by stdout, so that no shell reads them
 * on the way, and nothing is run. What is said on stderr is shown above the line.
 *
 * @module
 */

/** In bash and zsh: gives the last command to `chat do` alone. */
const CHAT_FUNCTION = `  function chat {
    if [[ \${1-} == do ]]; then
      CHAT_LAST_COMMAND=\${__chat_command-} CHAT_LAST_EXIT=\${__chat_exit-} \\
        CHAT_LAST_STDERR=\${__chat_stderr-} command chat "$@"
    else
      command chat "$@"
    fi
  }
`;

const BASH =
  `# Keys of chat for bash 4 or newer; in ~/.bashrc: eval "$(chat completions bash --keys)"
if [[ $- == *i* ]] && ((BASH_VERSINFO[0] >= 4)); then
  # Alt-E: the words on the line become a command in the line; on an empty line, the last command corrected.
  function __chat_do {
    local found code interrupt
    interrupt=$(trap -p INT)
    trap '' INT # Ctrl-C ends chat, and the line stays
    if [[ $READLINE_LINE == *[![:space:]]* ]]; then
      found=$(printf '%s' "$READLINE_LINE" | chat do --shell bash)
    else
      found=$(chat do --fix --shell bash </dev/null)
    fi
    code=$?
    eval "\${interrupt:-trap - INT}"
    [[ $code == 0 && -n $found ]] || return 0
    READLINE_LINE=$found
    READLINE_POINT=\${#found}
  }
  # Alt-X: the command on the line is explained below it.
  function __chat_explain {
    local interrupt
    [[ $READLINE_LINE == *[![:space:]]* ]] || return 0
    interrupt=$(trap -p INT)
    trap '' INT
    printf '%s' "$READLINE_LINE" | chat do --explain --shell bash
    eval "\${interrupt:-trap - INT}"
  }
  for __chat_map in emacs vi-insert; do
    bind -m $__chat_map -x '"\\ee": __chat_do'
    bind -m $__chat_map -x '"\\ex": __chat_explain'
  done
  unset __chat_map
  # Keeps the last command and its exit code for chat do --fix, unless a blank is before it.
  function __chat_note {
    local code=$? line number
    line=$(HISTTIMEFORMAT='' builtin history 1)
    line=\${line#"\${line%%[0-9]*}"}
    number=\${line%%[!0-9]*}
    line=\${line#"$number"}
    line=\${line:2}
    if [[ $number != "\${__chat_number=$number}" ]]; then
      __chat_number=$number
      case $line in
        [[:space:]]*) __chat_command='' ;;
        'chat do'*) ;;
        'chat-keep '*) __chat_command=\${line#chat-keep } __chat_exit=$code ;;
        *) __chat_command=$line __chat_exit=$code __chat_stderr='' ;;
      esac
    fi
    return $code
  }
  [[ \${PROMPT_COMMAND-} == *__chat_note* ]] ||
    PROMPT_COMMAND="__chat_note\${PROMPT_COMMAND:+; $PROMPT_COMMAND}"
  # chat-keep COMMAND: also keeps the end of what the command writes to stderr.
  function chat-keep {
    { __chat_stderr=$("$@" 2>&1 >&3 3>&- 4>&- | tee -a /dev/fd/4 |
      tail -c 4000 | base64 | tr -d '\\n'; exit "\${PIPESTATUS[0]}"); } 3>&1 4>&2
  }
${CHAT_FUNCTION}fi
`;

const ZSH =
  `# Keys of chat for zsh; in ~/.zshrc: eval "$(chat completions zsh --keys)"
if [[ -o interactive ]]; then
  # Alt-E: the words on the line become a command in the line; on an empty line, the last command corrected.
  function __chat_do {
    setopt localoptions localtraps nomonitor
    trap '' INT # Ctrl-C ends chat, and the line stays
    local found
    zle -I
    if [[ $BUFFER == *[^[:space:]]* ]]; then
      found=$(print -rn -- "$BUFFER" | chat do --shell zsh)
    else
      found=$(chat do --fix --shell zsh </dev/null)
    fi && [[ -n $found ]] || return 0
    BUFFER=$found
    CURSOR=\${#found}
  }
  # Alt-X: the command on the line is explained below it.
  function __chat_explain {
    setopt localoptions localtraps nomonitor
    trap '' INT
    [[ $BUFFER == *[^[:space:]]* ]] || return 0
    zle -I
    (print -rn -- "$BUFFER" | chat do --explain --shell zsh)
  }
  zle -N __chat_do
  zle -N __chat_explain
  () {
    local map
    for map in emacs viins; do
      bindkey -M $map '^[e' __chat_do
      bindkey -M $map '^[x' __chat_explain
    done
  }
  # Keeps the last command and its exit code for chat do --fix, unless a blank is before it.
  function __chat_preexec { __chat_typed=$1 }
  function __chat_precmd {
    local code=$? typed=\${__chat_typed-}
    __chat_typed=''
    case $typed in
      '' | 'chat do'*) ;;
      [[:space:]]*) __chat_command='' ;;
      'chat-keep '*) __chat_command=\${typed#chat-keep } __chat_exit=$code ;;
      *) __chat_command=$typed __chat_exit=$code __chat_stderr='' ;;
    esac
  }
  autoload -Uz add-zsh-hook
  add-zsh-hook preexec __chat_preexec
  add-zsh-hook precmd __chat_precmd
  # chat-keep COMMAND: also keeps the end of what the command writes to stderr.
  function chat-keep {
    setopt localoptions nomultios
    { __chat_stderr=$("$@" 2>&1 >&3 3>&- 4>&- | tee -a /dev/fd/4 |
      tail -c 4000 | base64 | tr -d '\\n'; exit $pipestatus[1]) } 3>&1 4>&2
  }
${CHAT_FUNCTION}fi
`;

const FISH =
  `# Keys of chat for fish; in ~/.config/fish/config.fish: chat completions fish --keys | source
if status is-interactive
  # Alt-E: the words on the line become a command in the line; on an empty line, the last command corrected.
  function __chat_do
    set -l words (commandline -b | string collect)
    set -l found
    set -g __chat_asks
    echo
    if string match -qr '\\S' -- "$words"
      set found (printf %s "$words" | chat do --shell fish | string collect)
    else
      set found (chat do --fix --shell fish </dev/null | string collect)
    end
    set -e __chat_asks
    test -n "$found"; and commandline -r -- $found
    commandline -f repaint
  end
  # Alt-X: the command on the line is explained below it.
  function __chat_explain
    set -l words (commandline -b | string collect)
    string match -qr '\\S' -- "$words"; or return 0
    set -g __chat_asks
    echo
    printf %s "$words" | chat do --explain --shell fish
    set -e __chat_asks
    commandline -f repaint
  end
  # Ctrl-C ends chat and the function that asked: the line stays, below what has been shown.
  function __chat_interrupted --on-signal INT
    set -q __chat_asks; or return 0
    set -e __chat_asks
    commandline -f repaint
  end
  for map in default insert
    bind -M $map \\ee __chat_do
    bind -M $map \\ex __chat_explain
  end
  # Keeps the last command and its exit code for chat do --fix, unless a blank is before it.
  function __chat_note --on-event fish_postexec
    set -l code $status
    switch "$argv[1]"
      case '' 'chat do*'
      case ' *' \\t'*'
        set -g __chat_command ''
      case 'chat-keep *'
        set -g __chat_command (string replace 'chat-keep ' '' -- $argv[1] | string collect)
        set -g __chat_exit $code
      case '*'
        set -g __chat_command $argv[1]
        set -g __chat_exit $code
        set -g __chat_stderr ''
    end
  end
  # chat-keep COMMAND: also keeps the end of what the command writes to stderr.
  function chat-keep
    set -l file (mktemp)
    $argv 2>| tee $file >&2
    set -l code $pipestatus[1]
    set -g __chat_stderr (tail -c 4000 $file | base64 | tr -d '\\n')
    rm -f $file
    return $code
  end
  function chat
    if test "$argv[1]" = do
      set -lx CHAT_LAST_COMMAND "$__chat_command"
      set -lx CHAT_LAST_EXIT "$__chat_exit"
      set -lx CHAT_LAST_STDERR "$__chat_stderr"
      command chat $argv
    else
      command chat $argv
    end
  end
end
`;

const POWERSHELL =
  `# Keys of chat for PowerShell; in $PROFILE: chat completions powershell --keys | Out-String | Invoke-Expression
if (Get-Command Set-PSReadLineKeyHandler -ErrorAction SilentlyContinue) {
  # Gives the words on the line to chat do by stdin, and returns what it prints; $null if it failed.
  function global:Invoke-ChatDo([string]$Words, [string[]]$Options) {
    $chat = Get-Command chat -CommandType Application -TotalCount 1
    $encoding = [Console]::OutputEncoding
    try {
      $OutputEncoding = [Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)
      $lines = $Words | & $chat do --shell powershell @Options
      if ($LASTEXITCODE -eq 0) { return @($lines) -join "$([char]10)" }
    } finally {
      [Console]::OutputEncoding = $encoding
    }
  }
  # Alt-E: the words on the line become a command in the line; on an empty line, the last command corrected.
  Set-PSReadLineKeyHandler -Chord Alt+e -BriefDescription ChatDo -Description 'Words to a command' -ScriptBlock {
    $line = ''
    $cursor = 0
    [Microsoft.PowerShell.PSConsoleReadLine]::GetBufferState([ref]$line, [ref]$cursor)
    [Console]::WriteLine()
    if ($line.Trim()) {
      $found = Invoke-ChatDo $line
    } else {
      $last = Get-History | Where-Object CommandLine -NotMatch '^(\\s|chat do)' | Select-Object -Last 1
      try {
        $env:CHAT_LAST_COMMAND = $last.CommandLine
        $found = Invoke-ChatDo '' '--fix'
      } finally {
        Remove-Item Env:CHAT_LAST_COMMAND -ErrorAction SilentlyContinue
      }
    }
    [Microsoft.PowerShell.PSConsoleReadLine]::InvokePrompt()
    if ($found) { [Microsoft.PowerShell.PSConsoleReadLine]::Replace(0, $line.Length, $found) }
  }
  # Alt-X: the command on the line is explained below it.
  Set-PSReadLineKeyHandler -Chord Alt+x -BriefDescription ChatExplain -Description 'Explain the command' -ScriptBlock {
    $line = ''
    $cursor = 0
    [Microsoft.PowerShell.PSConsoleReadLine]::GetBufferState([ref]$line, [ref]$cursor)
    if (-not $line.Trim()) { return }
    [Console]::WriteLine()
    [Console]::WriteLine((Invoke-ChatDo $line '--explain'))
    [Microsoft.PowerShell.PSConsoleReadLine]::InvokePrompt()
  }
}
`;

/** The script of each shell, by the shell's name. */
export const KEY_SCRIPTS: Readonly<Record<string, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  powershell: POWERSHELL,
};
