/**
 * What a successful reply turns out to be: headers lie, so its first characters decide.
 *
 * @module
 */
import { bounded } from "../wire/bounded.ts";
import { LongStrings, type ShortJson } from "../wire/long_strings.ts";

/** A reply's form, and its body. */
export interface SniffedBody {
  /** `events`: server-sent events; `whole`: JSON, a page or any other text. */
  form: "events" | "whole";
  /** What has been taken of it; the rest is where it was. */
  head: readonly Uint8Array[];
  /** All bytes, for whoever does not take the head. */
  bytes: AsyncIterable<Uint8Array>;
}

/** How a line of an event stream may begin, comments included. */
const FIELDS = [":", "data:", "event:", "id:", "retry:", "error:"];

/**
 * Reads as much of a body as it takes to tell its form; white space before it may come for minutes, to keep the
 * connection.
 *
 * @param contentType believed only where the text could be either
 */
export async function sniffBody(
  bytes: AsyncIterator<Uint8Array>,
  contentType: string | null,
): Promise<SniffedBody> {
  const promised = /^\s*text\/event-stream\b/i.test(contentType ?? "");
  const decoder = new TextDecoder();
  const head: Uint8Array[] = [];
  let text = "";
  let form: SniffedBody["form"] | undefined;
  while (form === undefined) {
    const { done = false, value } = await bytes.next();
    if (!done) {
      head.push(value);
      text = (text + decoder.decode(value, { stream: true })).trimStart();
    }
    form = formOf(text, promised);
    if (done) form ??= promised ? "events" : "whole";
  }
  return { form, head, bytes: rejoined(head, bytes) };
}

/** Undefined when there is too little to tell. */
function formOf(
  text: string,
  promised: boolean,
): SniffedBody["form"] | undefined {
  if (text === "") return undefined;
  if (/^[[{<]/.test(text)) return "whole";
  if (promised || FIELDS.some((field) => text.startsWith(field))) {
    return "events";
  }
  return FIELDS.some((field) => field.startsWith(text)) ? undefined : "whole";
}

/** Not a generator, which would add its own turns of the event loop to each read. */
function rejoined(
  head: Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncIterableIterator<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      const value = head.shift();
      return value === undefined
        ? rest.next()
        : Promise.resolve({ done: false, value });
    },
  };
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
 * The same of JSON, in which a long string may stand.
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
