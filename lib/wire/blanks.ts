/**
 * Trims the blanks of HTTP (RFC 9110, section 5.6.3): spaces and tabs only.
 *
 * @module
 */

/**
 * The text between two indices, without spaces and tabs around it. Not a regular expression, which would take quadratic
 * time; not `trim`, which also removes bytes of other characters.
 */
export function trimBlanks(
  text: string,
  from: number = 0,
  to: number = text.length,
): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
