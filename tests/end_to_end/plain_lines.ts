/**
 * Output for a terminal that only takes lines.
 *
 * @module
 */
import { assertEquals } from "@std/assert";

/** What a program may write to a terminal that only takes lines: nothing moves, nothing is written twice. */
export function assertPlain(output: string): void {
  assertEquals(
    output.match(/[^\n\x20-\x7e\u00a0-\u{1ffff}]|[\u2800-\u28ff]/u),
    null,
  );
}
