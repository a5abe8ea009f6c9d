/**
 * The clipboard of the terminal.
 *
 * @module
 */
import type { Output } from "../../../core/io.ts";

/** Puts a text there by OSC 52: the terminal takes base64 for its clipboard, also over SSH. */
export async function copyToClipboard(
  text: string,
  screen: Output,
): Promise<void> {
  const base64 = new TextEncoder().encode(text).toBase64();
  await screen.write(`\x1b]52;c;${base64}\x07`);
}
