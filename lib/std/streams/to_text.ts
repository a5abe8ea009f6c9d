/**
 * Reads a stream of texts, or of the bytes of a UTF-8 text, to its end. Characters may be cut between two chunks.
 *
 * @returns the whole text, without a leading byte order mark where the chunks are bytes
 */
export async function toText(
  stream: ReadableStream<string | Uint8Array>,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += typeof chunk === "string"
      ? chunk
      : decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
