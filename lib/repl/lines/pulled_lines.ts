/**
 * Lines that are read no earlier than they are asked for.
 *
 * @module
 */

/**
 * The lines of a stream of UTF-8, without their ends (LF or CRLF). Streams that are piped into one another read ahead; of a
 * terminal, that takes what is typed for a program which this one starts.
 */
export async function* pulledLines(
  readable: ReadableStream<Uint8Array>,
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  const reader = readable.getReader();
  let text = "";
  for (let ended = false; !ended;) {
    const { done, value } = await reader.read();
    ended = done;
    const lines = (text + decoder.decode(value, { stream: !done })).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) yield line.replace(/\r$/, "");
  }
  if (text !== "") yield text;
}
