/** A value that needs no quotes. */
const PLAIN = /^[\w./:@%+,-]*$/;

/** A value that a bare one could be mistaken for something else in: quoted, commented, expanded or trimmed. */
const NEEDS_QUOTES = /^['"]|[#$\r\n]|^\s|\s$/;

/**
 * Writes variables as the text of a `.env` file, one after the other, in quotes where they need some.
 *
 * @throws {TypeError} a value has both kinds of quotes and cannot do without
 */
export function stringify(object: Record<string, string>): string {
  return Object.entries(object)
    .map(([name, value]) => `${name}=${quote(name, value)}`)
    .join("\n");
}

function quote(name: string, value: string): string {
  if (PLAIN.test(value)) return value;
  if (!value.includes("'")) return `'${value}'`;
  if (!/["\\]/.test(value)) return `"${value}"`;
  if (!NEEDS_QUOTES.test(value)) return value;
  throw new TypeError(
    `Cannot write variable "${name}": its value has both kinds of quotes`,
  );
}
