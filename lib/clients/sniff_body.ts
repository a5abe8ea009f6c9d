/**
 * Detects whether a reply is an event stream by its first characters, because content types can be wrong.
 *
 * @module
 */
import { joined, peek } from "../core/data/peek.ts";
import { bounded } from "../wire/bounded.ts";
import { joinBytes } from "../core/data/bytes.ts";
import { LongStrings, type ShortJson } from "../json/long_strings.ts";

/** A body and what it is. */
export interface SniffedBody {
  /** `events`: server-sent events; `unstreamed`: JSON, a page or any other text. */
  kind: "events" | "unstreamed";
  /** The bytes read so far, for a caller that reads the rest from the original body. */
  head: readonly Uint8Array[];
  /** All bytes, with those of the head. */
  bytes: AsyncIterable<Uint8Array>;
}

/** Most white space before an answer, in bytes. Some servers send it as a keep-alive. */
const MAX_WHITE_SPACE = 1024 * 1024;

/** Beginnings of an event stream's lines, comments included. */
const FIELDS = [":", "data:", "event:", "id:", "retry:", "error:"];

/**
 * Reads a body until its kind is clear; servers may send white space first, for minutes, to keep the connection open.
 *
 * @param contentType used only if the text is not clear
 */
export async function sniffBody(
  bytes: AsyncIterator<Uint8Array, unknown>,
  contentType: string | null,
): Promise<SniffedBody> {
  const promised = /^\s*text\/event-stream\b/i.test(contentType ?? "");
  const decoder = new TextDecoder();
  let text = "";
  let taken = 0;
  let kind: SniffedBody["kind"] | undefined;
  const { head, rest } = await peek(bytes, (piece) => {
    text = (text + decoder.decode(piece, { stream: true })).trimStart();
    taken += piece.length;
    kind = kindOf(text, promised) ??
      (taken > MAX_WHITE_SPACE ? "unstreamed" : undefined);
    return kind !== undefined;
  });
  // Joined, because it may have arrived byte by byte.
  const one = [joinBytes(head)];
  return {
    kind: kind ?? (promised ? "events" : "unstreamed"),
    head: one,
    // Leaving this loop does not close the body: its caller may wait for the end.
    bytes: joined({ head: one, rest: { next: () => rest.next() } }),
  };
}

/** Returns undefined if there is too little text. */
function kindOf(
  text: string,
  promised: boolean,
): SniffedBody["kind"] | undefined {
  if (text === "") return undefined;
  if (/^[[{<]/.test(text)) return "unstreamed";
  if (promised || FIELDS.some((field) => text.startsWith(field))) {
    return "events";
  }
  return FIELDS.some((field) => field.startsWith(text))
    ? undefined
    : "unstreamed";
}

/**
 * Reads a body to its end; invalid UTF-8 becomes U+FFFD.
 *
 * @throws {StreamError} as {@linkcode bounded}
 */
export async function readText(
  bytes: AsyncIterable<Uint8Array>,
): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of textOf(bytes)) pieces.push(piece);
  return pieces.join("");
}

/**
 * Reads JSON to its end, with long strings kept aside.
 *
 * @throws {StreamError} as {@linkcode bounded}
 */
export async function readJson(
  bytes: AsyncIterable<Uint8Array>,
): Promise<ShortJson> {
  const json = new LongStrings();
  for await (const piece of textOf(bytes)) json.push(piece);
  return json.end();
}

async function* textOf(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  for await (const piece of bounded(bytes)) {
    yield decoder.decode(piece, { stream: true });
  }
  yield decoder.decode();
}
