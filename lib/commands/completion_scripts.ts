/**
 * What each shell runs to complete a command line: it hands the words to `chat completions` and shows what comes back,
 * a line each, the word and its description parted by a tab; the line `:file` stands for the shell's own file names.
 *
 * @module
 */
const BASH = `# chat for bash; in ~/.bashrc: eval "$(chat completions bash)"
_chat() {
  local line word=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  while IFS= read -r line; do
    if [ "$line" = :file ]; then
      [[ $word == [=:] ]] && word=
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do
        COMPREPLY+=("$line")
      done < <(compgen -f -- "$word")
    else
      COMPREPLY+=("\${line%%$'\\t'*}")
    fi
  done < <("\${COMP_WORDS[0]}" completions bash "--word=$word" \\
    -- "\${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)
}
complete -F _chat chat
`;

const ZSH = `#compdef chat
# chat for zsh; in ~/.zshrc, after compinit: eval "$(chat completions zsh)"
_chat() {
  local line
  local -a described
  while IFS= read -r line; do
    if [[ $line == :file ]]; then
      compset -P '--*='
      _files
    else
      described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done < <("\${words[1]}" completions zsh "--word=\${(Q)words[CURRENT]}" \\
    -- "\${(@Q)words[2,CURRENT-1]}" 2>/dev/null)
  (( $#described )) && _describe -V chat described
}
if [[ \${funcstack[1]} == _chat ]]; then
  _chat "$@"
else
  compdef _chat chat
fi
`;

const FISH =
  `# chat for fish; in ~/.config/fish/config.fish: chat completions fish | source
function __chat
  set -l words (commandline -opc)
  set -l word (commandline -ct)
  for line in ($words[1] completions fish "--word=$word" -- $words[2..] 2>/dev/null)
    if test "$line" = :file
      __fish_complete_path "$word"
    else
      echo $line
    end
  end
end
complete -c chat -f -k -a '(__chat)'
`;

const POWERSHELL =
  `# chat for PowerShell; in $PROFILE: chat completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName chat, chat.exe -ScriptBlock {
  param($word, $line, $cursor)
  $words = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } |
    ForEach-Object { $_.Extent.Text.Trim("'", '"') })
  $before = @($words | Select-Object -Skip 1)
  & $words[0] completions powershell "--word=$word" -- @before 2>$null | ForEach-Object {
    $value, $help = $_ -split "\\t", 2
    # Without results PowerShell offers file names by itself.
    if ($value -ne ':file') {
      if (-not $help) { $help = $value }
      [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
    }
  }
}
`;

/** The script of each shell, by the shell's name. */
export const SCRIPTS: Readonly<Record<string, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  powershell: POWERSHELL,
};

/** A word being typed, and those before it. */
export interface TypedLine {
  /** The words before. */
  readonly before: readonly string[];
  /** What is typed of the word. */
  readonly word: string;
  /** How much of the word the shell takes as done: it replaces only what follows. */
  readonly done: number;
}

/** Puts together again what bash parts at `=` and `:` (its `COMP_WORDBREAKS`). */
export function joinBash(before: readonly string[], word: string): TypedLine {
  const joined: string[] = [];
  let glue = false;
  for (const piece of [...before, word]) {
    const breaks = /^[=:]+$/.test(piece);
    if (joined.length > 0 && (glue || breaks)) {
      joined.push((joined.pop() ?? "") + piece);
    } else {
      joined.push(piece);
    }
    glue = breaks;
  }
  const whole = joined.pop() ?? "";
  const done = Math.max(whole.lastIndexOf("="), whole.lastIndexOf(":")) + 1;
  return { before: joined, word: whole, done };
}
