import { expand } from "./_expand.ts";

/** Where a variable starts: at the beginning of a line, `export` before it or not. */
const START = /^\uFEFF?[ \t]*(?:export[ \t]+)?([^\s=#]+)[ \t]*=[ \t]*/gm;

/** What a variable's name has to look like. */
const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** A value in quotes, over several lines if need be, with nothing but a comment behind it. */
const QUOTED = /(?:'([^']*)'|"([^"]*)")[ \t]*(?:#.*)?\r?$/my;

/** A value without quotes: the rest of the line, up to a comment. */
const BARE = /[^\r\n#]*/y;

/** What stands for other characters in double quotes. */
const ESCAPES: Readonly<Record<string, string>> = {
  "\\n": "\n",
  "\\r": "\r",
  "\\t": "\t",
};

/**
 * Reads the text of a `.env` file.
 *
 * - `NAME=value` is a variable, with or without `export` before it; empty lines and those that begin with `#` are
 *   skipped, and so are names that do not match `/^[a-zA-Z_][a-zA-Z0-9_]*$/`. Of equal names the last one counts.
 * - A bare value ends at the end of the line or at `#`, without the blanks around it; inner quotes stay.
 * - A value in single or double quotes keeps its blanks and may run over several lines; in double quotes `\n`, `\r` and
 *   `\t` are the characters that they stand for.
 * - In a bare value `$NAME` and `${NAME}` are replaced by that variable of the file or of the environment,
 *   `${NAME:-default}` by the default where there is none; `\$NAME` is left as it is.
 *
 * @returns the variables by name
 */
export function parse(text: string): Record<string, string> {
  const values = new Map<string, string>();
  const bare = new Map<string, string>();
  START.lastIndex = 0;
  for (let start; (start = START.exec(text)) !== null;) {
    const name = start[1] ?? "";
    const quoted = matchAt(QUOTED, text, START.lastIndex);
    const value = quoted ?? matchAt(BARE, text, START.lastIndex);
    START.lastIndex += value?.[0].length ?? 0;
    if (!NAME.test(name)) continue;
    const [, single, double] = quoted ?? [];
    values.set(name, single ?? double?.replace(/\\[nrt]/g, unescape) ?? "");
    bare.delete(name);
    if (quoted === null) bare.set(name, value?.[0].trim() ?? "");
  }
  return Object.fromEntries([...values, ...expand(bare, values)]);
}

function matchAt(
  pattern: RegExp,
  text: string,
  index: number,
): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

function unescape(escape: string): string {
  return ESCAPES[escape] ?? escape;
}
