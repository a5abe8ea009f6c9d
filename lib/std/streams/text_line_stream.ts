/** How {@linkcode TextLineStream} cuts. */
export interface TextLineStreamOptions {
  /**
   * Whether a CR alone ends a line too.
   *
   * @default {false}
   */
  allowCR?: boolean;
}

/**
 * Turns a stream of texts, cut anywhere, into a stream of lines without their ends (LF or CRLF). A last line without
 * an end is a line; nothing after the last end is none.
 */
export class TextLineStream extends TransformStream<string, string> {
  /** Makes the stream. */
  constructor(options: TextLineStreamOptions = {}) {
    // A CR at the end of a chunk may be half of a CRLF: it waits for what follows.
    const end = options.allowCR ? /\r\n|\n|\r(?=[^])/g : /\r?\n/g;
    const pieces: string[] = [];
    super({
      transform(chunk, controller) {
        const held = pieces.at(-1)?.endsWith("\r") ? pieces.pop() ?? "" : "";
        const text = held + chunk;
        let start = 0;
        for (const match of text.matchAll(end)) {
          controller.enqueue(
            pieces.splice(0).join("") + text.slice(start, match.index),
          );
          start = match.index + match[0].length;
        }
        if (start < text.length) pieces.push(text.slice(start));
      },
      flush(controller) {
        const line = pieces.join("");
        if (line === "") return;
        controller.enqueue(options.allowCR ? line.replace(/\r$/, "") : line);
      },
    });
  }
}
