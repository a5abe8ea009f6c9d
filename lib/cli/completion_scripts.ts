/**
 * The completion script of each shell: it passes the words to `chat completions` and shows the result. A line of the
 * result is a word, a tab and a description; the line `:file` means the shell's own completion of file names.
 *
 * @module
 */
const BASH = `# chat for bash; in ~/.bashrc: eval "$(chat completions bash)"
_chat() {
  local line word=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  while IFS= read -r line; do
    if [ "$line" = :file ]; then
      [[ $word == [=:@] ]] && word=
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do
        COMPREPLY+=("$line")
      done < <(compgen -f -- "$word")
    else
      printf -v line %q "\${line%%$'\\t'*}"
      COMPREPLY+=("$line")
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
Register-ArgumentCompleter -Native -CommandName chat, chat.exe, chat.cmd -ScriptBlock {
  param($word, $line, $cursor)
  $words = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } |
    ForEach-Object { $_.Extent.Text.Trim("'", '"') })
  $before = @($words | Select-Object -Skip 1)
  & $words[0] completions powershell "--word=$word" -- @before 2>$null | ForEach-Object {
    $value, $help = $_ -split "\\t", 2
    # Without results PowerShell offers file names by itself.
    if ($value -ne ':file') {
      if (-not $help) { $help = $value }
      $quoted = $value
      if ($value -notmatch '^[\\w./:+=-][\\w./:@+=-]*$') { $quoted = "'" + ($value -replace "'", "''") + "'" }
      [System.Management.Automation.CompletionResult]::new($quoted, $value, 'ParameterValue', $help)
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

/** A word that is being typed, and the words before it. */
export interface TypedLine {
  readonly before: readonly string[];
  /** The typed part of the word. */
  readonly word: string;
  /** How many characters of the word the shell keeps: it replaces only those that follow. */
  readonly done: number;
}

/** Joins the words that bash splits at `=`, `:` and `@` (its `COMP_WORDBREAKS`). */
export function joinBash(before: readonly string[], word: string): TypedLine {
  const joined: string[] = [];
  let glue = false;
  for (const piece of [...before, word]) {
    const breaks = /^[=:@]+$/.test(piece);
    if (joined.length > 0 && (glue || breaks)) {
      joined.push((joined.pop() ?? "") + piece);
    } else {
      joined.push(piece);
    }
    glue = breaks;
  }
  const typed = joined.pop() ?? "";
  const done = Math.max(...["=", ":", "@"].map((at) => typed.lastIndexOf(at))) +
    1;
  return { before: joined, word: typed, done };
}
