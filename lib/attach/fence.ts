/**
 * A text of a file within a message: under its name, in a fence.
 *
 * @module
 */

/** The text under its name, in a fence that nothing in it closes. */
export function fenced(name: string, text: string): string {
  const longest = Math.max(
    2,
    ...Array.from(
      text.matchAll(/^ {0,3}(`+)/gm),
      ([, ticks = ""]) => ticks.length,
    ),
  );
  const fence = "`".repeat(longest + 1);
  const end = text.endsWith("\n") || text === "" ? "" : "\n";
  return `${name}:\n${fence}\n${text}${end}${fence}`;
}
