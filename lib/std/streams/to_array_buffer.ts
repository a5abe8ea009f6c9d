/** Reads a stream of bytes to its end and returns them in one buffer. */
export function toArrayBuffer(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<ArrayBuffer> {
  return new Response(stream).arrayBuffer();
}
