/** Sources quote the text that they are for, and no more of it than Anthropic's do. */
import { assertEquals } from "@std/assert";
import type { ChatChunk, ChatCompletion } from "../../../../lib/core/chat.ts";
import { MessageStreamEncoder } from "../../../../lib/dialects/anthropic_messages/encode/stream.ts";
import { encodeMessage } from "../../../../lib/dialects/anthropic_messages/response.ts";

const TEXT = "The first word, " + "and many others ".repeat(20);

function source(start: number, end: number) {
  return {
    type: "url_citation",
    "url_citation": { url: "u", "start_index": start, "end_index": end },
  };
}

const SOURCES = [source(4, 14), source(0, TEXT.length), source(10, 26)];
const CITED = ["first word", TEXT.slice(0, 150), TEXT.slice(10, 26)];

Deno.test("encodeMessage: a source quotes its part of the text, 150 characters at most", () => {
  const message = { role: "assistant", content: TEXT, annotations: SOURCES };
  const choices = [{ index: 0, message, "finish_reason": "stop" }];
  const base = { id: "c", object: "chat.completion", created: 1, model: "m" };
  const { content } = encodeMessage(
    { ...base, choices } as unknown as ChatCompletion,
  );
  assertEquals(citedIn(content), CITED);
});

Deno.test("MessageStreamEncoder: a source quotes what came in several pieces", () => {
  const encoder = new MessageStreamEncoder();
  const deltas = [
    ...TEXT.match(/.{1,5}/g)?.map((content) => ({ content })) ?? [],
    { annotations: SOURCES },
  ];
  const events = deltas.flatMap((delta) => {
    const choices = [{ index: 0, delta, "finish_reason": null }];
    const base = { object: "chat.completion.chunk", created: 1, model: "m" };
    return [
      ...encoder.push({ id: "c", ...base, choices } as unknown as ChatChunk),
    ];
  });
  assertEquals(citedIn(events), CITED);
});

/** All quotes in a value, in order. */
function citedIn(value: unknown): string[] {
  const found: string[] = [];
  JSON.stringify(value, (name, inner) => {
    if (name === "cited_text") found.push(inner);
    return inner;
  });
  return found;
}
