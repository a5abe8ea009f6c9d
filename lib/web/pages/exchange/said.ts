/**
 * One message, all of it, as plain text.
 *
 * @module
 */
import { slices } from "../../../core/data/slices.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import { prettyJson } from "../../../core/text/pretty_json.ts";
import { oneLine, sanitize } from "../../../core/text/text.ts";
import type { Exchange } from "../../../history/line/exchange.ts";

/** Longer texts stay in one line if they are. */
const MOST_PRETTY = 2 * 1024 * 1024;

/**
 * Writes a message of the request or an answer.
 *
 * @param place counted from 0 over the request's own messages and the answers
 */
export async function* saidView(
  { request, response }: Exchange,
  place: string,
): AsyncGenerator<Markup, void> {
  const all = [
    ...request.messages,
    ...(response?.choices ?? []).map(({ message }) => message),
  ];
  const message = /^\d{1,9}$/.test(place) ? all[Number(place)] : undefined;
  if (message === undefined) {
    return yield markup`<p class="empty">The exchange has no such message.</p>`;
  }
  yield markup`<h2>${oneLine(String(message.role).slice(0, 50))}</h2>`;
  for (const [name, text] of textsOf(message)) {
    yield markup`<h3>${name}</h3><pre class="whole" tabindex="0">`;
    for (const slice of slices(text)) yield markup`${sanitize(slice)}`;
    yield markup`</pre>`;
  }
}

/** The texts of a message with what each is, in the order in which they are read. */
function* textsOf(
  message: Exchange["request"]["messages"][number],
): Generator<[name: string, text: string]> {
  const { content, reasoning_content: thought, refusal } = message;
  if (thought) yield ["reasoning", thought];
  if (typeof content === "string") yield ["text", content];
  if (Array.isArray(content)) {
    for (const part of content) {
      const isText = typeof part?.text === "string";
      yield isText
        ? ["text", part.text ?? ""]
        : ["part", JSON.stringify(part, null, 2) ?? ""];
    }
  }
  if (refusal) yield ["refusal", refusal];
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  for (const call of calls) {
    const name = call?.function?.name ?? call?.custom?.name ?? "?";
    const text = call?.function?.arguments ?? call?.custom?.input ?? "";
    yield [
      `calls ${oneLine(String(name).slice(0, 200))}`,
      text.length > MOST_PRETTY ? text : prettyJson(text),
    ];
  }
}
