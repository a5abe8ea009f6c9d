/**
 * Command lines as a shell splits them, as far as examples go: quotes, pipes, `$(…)`, redirections, variables before a
 * command, comments.
 *
 * @module
 */

/**
 * The words of each command of a line, without quotes, variables set for it and redirections.
 *
 * @param line one line, or several joined by backslashes
 */
export function shellWords(line: string): string[][] {
  const commands: string[][] = [[]];
  let word: string | undefined;
  const end = () => {
    if (word !== undefined) commands.at(-1)?.push(word);
    word = undefined;
  };
  const tokens =
    /\\\n\s*|'([^']*)'|"((?:\\.|[^"\\])*)"|(\s*(?:&&|\|\||[|;&\n])\s*)|(\s+#.*)|(\s+)|\\(.)|([^])/g;
  for (const match of line.matchAll(tokens)) {
    const [, single, double, next, , , escaped, plain] = match;
    const piece = single ?? double?.replace(/\\(.)/g, "$1") ?? escaped ?? plain;
    if (piece !== undefined) {
      word = (word ?? "") + piece;
      continue;
    }
    end();
    if (next !== undefined) commands.push([]);
  }
  end();
  return commands.map(bare).filter((words) => words.length > 0);
}

/** Without what is the shell's own business. */
function bare(words: readonly string[]): string[] {
  const first = words.findIndex((word) => !/^\w+=/.test(word));
  const command = first < 0 ? [] : words.slice(first);
  return command.filter((word, i) =>
    !/^\d?>/.test(word) && !/^\d?>$/.test(command[i - 1] ?? "")
  );
}
