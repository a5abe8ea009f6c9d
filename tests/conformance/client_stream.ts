/**
 * The event stream of Chat Completions as the strictest of its clients reads it.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";

/** What a client has read. */
export interface ClientStream {
  /** Everything that has choices. */
  readonly chunks: readonly Record<string, unknown>[];
  /** The error that ended it instead of `[DONE]`. */
  readonly error?: Record<string, unknown> | undefined;
}

/**
 * Reads a reply to its end and fails on everything that some client stumbles over: a line that is no `data: ` line or
 * comment, a line end that is not LF, a BOM, an event that is neither a chunk nor an error, anything after the end.
 */
export async function readClientStream(reply: Response): Promise<ClientStream> {
  const bytes = await reply.bytes();
  assertEquals(reply.status, 200);
  const headers = Object.fromEntries(reply.headers);
  assertEquals(headers["content-type"], "text/event-stream; charset=utf-8");
  assertEquals(headers["cache-control"], "no-cache, no-transform");
  assertEquals(headers["x-accel-buffering"], "no");
  assertEquals(headers["content-length"], undefined);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return readEvents(decoder.decode(bytes));
}

function readEvents(text: string): ClientStream {
  const shown = JSON.stringify(text);
  assert(!/[\r\u{FEFF}]/u.test(text), `a CR or a BOM in ${shown}`);
  assert(text.endsWith("\n\n"), `no end of ${shown}`);
  const blocks = text.slice(0, -2).split("\n\n")
    .filter((block) => block !== ": keep-alive");
  const end = blocks.pop() ?? "";
  const chunks = blocks.map((block) => {
    const chunk = readEvent(block);
    assert(Array.isArray(chunk["choices"]), `no choices in ${block}`);
    return chunk;
  });
  if (end === "data: [DONE]") return { chunks };
  const last = readEvent(end);
  assert(isObject(last["error"]), `no end: ${end}`);
  return { chunks, error: last["error"] };
}

function readEvent(block: string): Record<string, unknown> {
  assert(/^data: \{.*\}\s*$/.test(block), `no event: ${JSON.stringify(block)}`);
  return JSON.parse(block.slice("data: ".length));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
