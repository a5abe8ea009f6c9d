/**
 * The request and the reply of an exchange as they were.
 *
 * @module
 */
import { parsedJson } from "../../../core/data/parsed_json.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import { sizeText } from "../../../core/text/size_text.ts";
import { escapeHidden, oneLine } from "../../../core/text/text.ts";
import { rebuildBody } from "../../../history/chain/rebuild.ts";
import { givenReply, type KeptBody } from "../../../history/line/kept_reply.ts";

import { codeBlock } from "../../../render/html/code.ts";
import { type FoundExchange, wholeChain } from "./found.ts";

/** Characters that a page shows. */
const MOST = 1024 * 1024;

/** A body and what is to be said of it. */
export interface ShownBody {
  /** The last part of the address of its download. */
  readonly name: "request.json" | "reply.json";
  /** Byte for byte, where it is known. */
  readonly text: string;
  readonly notes: readonly string[];
  /** What the reply had in place of JSON. */
  readonly body?: KeptBody | undefined;
}

/** The request of an exchange as it was sent, or as it came if it was not sent. */
export async function requestText(found: FoundExchange): Promise<ShownBody> {
  const { exchange, context } = found;
  const name = "request.json";
  const read = await wholeChain(found);
  if ("why" in read) {
    const notes = [read.why, "These are its own messages."];
    return { name, text: JSON.stringify(exchange.request), notes };
  }
  const { encoder } = await context.judging();
  const { body, proven } = rebuildBody(read.chain, encoder(exchange));
  return {
    name,
    text: body,
    notes: [
      exchange.attempts === 0
        ? "Nothing was sent. This is what was asked."
        : proven
        ? "These are the bytes that were sent: they have the recorded SHA-256."
        : "This is likely what was sent, but it does not have the recorded SHA-256.",
      "Headers are not recorded.",
    ],
  };
}

/** The reply of an exchange: the completion, folded from its chunks, or what another endpoint gave. */
export function replyText({ exchange }: FoundExchange): ShownBody {
  const { response, error } = exchange;
  const given = givenReply(response);
  const reply = given === undefined ? response : given.value;
  return {
    name: "reply.json",
    text: JSON.stringify(error === undefined ? reply : { error, reply }),
    notes: [
      given === undefined
        ? "The answer as it was received, its chunks joined."
        : `The reply as it was received, with status ${given.status}.`,
      "Headers are not recorded.",
    ],
    body: given?.body,
  };
}

/** The body of a reply that is stored beside the history; undefined if there is none. */
export async function keptBody(
  { exchange, history }: FoundExchange,
): Promise<Uint8Array | undefined> {
  const body = givenReply(exchange.response)?.body;
  return body?.kept === true
    ? await history.bodies.read(body.sha256)
    : undefined;
}

/** Writes a body on several lines. */
export async function* bodyView(
  { name, text, notes, body }: ShownBody,
): AsyncGenerator<Markup, void> {
  yield markup`<section class="card body">${
    notes.map((note) => markup`<p class="soft">${note}</p>`)
  }<p><a class="button" href="./${name}" download="">Download ${
    sizeText(text.length)
  }</a></p>`;
  if (body !== undefined) {
    const { type = "bytes", bytes, kept } = body;
    yield markup`<p>Its body is ${oneLine(type.slice(0, 100))}, ${
      sizeText(bytes)
    }${
      kept
        ? markup`. <a class="button" href="./reply.body" download="">Download it</a>`
        : ", and was not kept."
    }</p>`;
  }
  const value = parsedJson(text);
  const pretty = value === undefined ? text : JSON.stringify(value, null, 2);
  const shown = escapeHidden(pretty.slice(0, MOST).toWellFormed());
  yield await codeBlock(shown, "json");
  yield markup`${
    pretty.length > MOST
      ? markup`<p class="cut">Cut. The download has all of it.</p>`
      : undefined
  }</section>`;
}
