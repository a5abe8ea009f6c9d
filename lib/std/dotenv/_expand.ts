/** `\$`, `$NAME` and `$NAME:-default`, or the beginning of `${NAME}` and `${NAME:-default}`. */
const REFERENCE = /\\\$|\$(\w+)(?::-(.+))?|\$\{([a-zA-Z_]\w*)(:-|\})/g;

/**
 * Replaces the references in bare values: by a variable of the same file, else by one of the environment, else by
 * the default, else by the word `undefined`. A variable that refers to itself means the environment's.
 *
 * @param bare the values to expand, by name
 * @param fixed values of the same file that stay as they are
 */
export function expand(
  bare: ReadonlyMap<string, string>,
  fixed: ReadonlyMap<string, string>,
): Map<string, string> {
  const done = new Map<string, string>();
  const pending = new Set<string>();
  const lookUp = (name: string): string | undefined => {
    const value = bare.get(name);
    if (value === undefined && fixed.has(name)) return fixed.get(name);
    if (value === undefined || pending.has(name)) return Deno.env.get(name);
    const known = done.get(name);
    if (known !== undefined) return known;
    pending.add(name);
    const result = replace(value, lookUp);
    pending.delete(name);
    done.set(name, result);
    return result;
  };
  for (const name of bare.keys()) lookUp(name);
  return done;
}

function replace(
  text: string,
  lookUp: (name: string) => string | undefined,
): string {
  let result = "";
  let end = 0;
  for (const match of text.matchAll(REFERENCE)) {
    // A reference inside the default of the one before was dealt with there.
    if (match.index < end || match[0] === "\\$") continue;
    const [whole, plain, rest, braced, after] = match;
    const start = match.index + whole.length;
    const close = after === ":-" ? closingBrace(text, start) : start;
    if (close < 0) break;
    const otherwise = after === ":-" ? text.slice(start, close) : rest;
    const value = lookUp(plain ?? braced ?? "") ??
      (otherwise === undefined ? "undefined" : replace(otherwise, lookUp));
    result += text.slice(end, match.index) + value;
    end = after === ":-" ? close + 1 : start;
  }
  return result + text.slice(end);
}

/** Where the brace that is open at `start` closes, or -1. */
function closingBrace(text: string, start: number): number {
  let depth = 1;
  for (let i = start; i < text.length; i++) {
    if (text.startsWith("${", i)) depth++;
    if (text[i] === "}" && --depth === 0) return i;
  }
  return -1;
}
