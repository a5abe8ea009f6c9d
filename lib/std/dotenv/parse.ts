import { expand } from "./_expand.ts";

/** Where a variable starts: at the beginning of a line, `export` before it or not. */
const START = /^\uFEFF?[ \t]*(?:export[ \t]+)?([^\s=#]+)[ \t]*=[ \t]*/gm;

/** What a variable's name has to look like. */
const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** A value without quotes: the rest of the line, up to a comment. */
const BARE = /[^\r\n#]*/y;

/** What stands for other characters in double quotes. */
const ESCAPES: Readonly<Record<string, string>> = {
  "\\n": "\n",
  "\\r": "\r",
  "\\t": "\t",
  '\\"': '"',
  "\\'": "'",
  "\\\\": "\\",
};

/**
 * Reads the text of a `.env` file.
 *
 * - `NAME=value` is a variable, with or without `export` before it; empty lines and those that begin with `#` are
 *   skipped, and so are names that do not match `/^[a-zA-Z_][a-zA-Z0-9_]*$/`. Of equal names the last one counts.
 * - A bare value ends at the end of the line or at `#`, without the blanks around it; inner quotes stay.
 * - A value in single or double quotes keeps its blanks and may run over several lines; a line end right behind the first
 *   quote or before the last is no part of it, and nothing counts behind the last on its line. In double quotes `\n`,
 *   `\r`, `\t`, `\"`, `\'` and `\\` are the characters that they stand for. A quote that is not closed is part of a bare
 *   value.
 * - In a bare value `$NAME` and `${NAME}` are replaced by that variable of the file or of the environment, and
 *   `${NAME:-default}` by the default where there is none; without a default the word `undefined` stands there, as the
 *   published package has it. `\$NAME` is left as it is.
 *
 * @returns the variables by name
 */
export function parse(text: string): Record<string, string> {
  const values = new Map<string, string>();
  const bare = new Map<string, string>();
  START.lastIndex = 0;
  for (let start; (start = START.exec(text)) !== null;) {
    const name = start[1] ?? "";
    const quoted = quotedAt(text, START.lastIndex);
    const line = matchAt(BARE, text, quoted?.end ?? START.lastIndex);
    START.lastIndex = (quoted?.end ?? START.lastIndex) +
      (line?.[0].length ?? 0);
    if (!NAME.test(name)) continue;
    values.set(name, quoted?.value ?? "");
    bare.delete(name);
    if (quoted === undefined) bare.set(name, line?.[0].trim() ?? "");
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

/** The value in quotes that begins there, and where what follows it begins. */
function quotedAt(
  text: string,
  start: number,
): { value: string; end: number } | undefined {
  const quote = text[start];
  if (quote !== "'" && quote !== '"') return undefined;
  let close = start + 1;
  while (close < text.length && text[close] !== quote) {
    close += quote === '"' && text[close] === "\\" ? 2 : 1;
  }
  if (close >= text.length) return undefined;
  const inner = text.slice(start + 1, close)
    .replace(/^\r?\n?/, "").replace(/\r?\n?$/, "");
  return {
    value: quote === '"' ? inner.replace(/\\[^]/g, unescape) : inner,
    end: close + 1,
  };
}

function unescape(escape: string): string {
  return ESCAPES[escape] ?? escape;
}
