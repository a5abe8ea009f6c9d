/**
 * Conversations that the tests of exporting share.
 *
 * @module
 */
import {
  createExchange,
  type Exchange,
  type ExchangeParts,
} from "../../lib/history/line/exchange.ts";
import { toText } from "@std/streams/to-text";
import type { Message } from "../../lib/core/chat.ts";
import { EXPORT_FORMATS } from "../../lib/history/transfer/export/export.ts";
import {
  bytesOf,
  type Exporter,
} from "../../lib/history/transfer/export/exporter.ts";
import type { RecordedConversation } from "../../lib/history/transfer/recorded.ts";

/** An id that ends with a letter. */
export function idOf(letter: string): string {
  return `01K0000000000000000000000${letter}`;
}

/** An exchange of the conversation `A`, begun at 09:30. */
export function exchange(
  letter: string,
  parent: string | null,
  messages: readonly Message[],
  answer: Partial<Message> | undefined,
  parts: Partial<ExchangeParts> = {},
): Exchange {
  return createExchange({
    id: idOf(letter),
    conversation: idOf("A"),
    parent: parent === null ? null : idOf(parent),
    source: "serve",
    started: new Date("2026-07-01T09:30:00.000Z"),
    ended: new Date("2026-07-01T09:30:02.000Z"),
    provider: "openai",
    baseUrl: "https://api.example.com/v1",
    model: "gpt-4o-mini",
    request: { model: "gpt-4o-mini", messages: [...messages] },
    response: answer === undefined ? null : {
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1,
      model: "gpt-4o-mini",
      choices: [{
        index: 0,
        message: { role: "assistant", ...answer },
        finish_reason: "stop",
      }],
    },
    usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 },
    firstTokenMs: 400,
    totalMs: 1920,
    deltas: [],
    status: "completed",
    attempts: 1,
    sha256: "00ff",
    ...parts,
  });
}

/** A question, a call with its result, and two ways on: an answer, and a failure. */
export const BRANCHED: RecordedConversation = {
  title: "A <b>table</b>",
  exchanges: [
    exchange("A", null, [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Make a table.\n\nPlease." },
    ], {
      content: "Like this:\n\n```sql\nCREATE TABLE t (a < b);\n```",
      reasoning_content: "A table?\nSo be it.",
    }),
    exchange("B", "A", [{ role: "user", content: "Look it up" }], {
      content: null,
      tool_calls: [{
        id: "call_1",
        type: "function",
        function: { name: "look", arguments: '{"deep":true}' },
      }],
    }),
    exchange("C", "B", [
      { role: "tool", tool_call_id: "call_1", content: "Found ``` it" },
    ], { content: "There it is." }),
    exchange(
      "D",
      "B",
      [{ role: "tool", tool_call_id: "call_1", content: "Nothing" }],
      undefined,
      {
        status: "error",
        error: { type: "rate_limit", message: "Too <fast>" },
      },
    ),
  ],
};

/** A call of the conversation {@linkcode WEATHER}. */
export const CALL = {
  id: "call_1",
  type: "function" as const,
  function: { name: "weather", arguments: '{"city":"Rome"}' },
};

/** Rome's weather by way of a tool, then a question with what looks like a template. */
export const WEATHER: RecordedConversation = {
  title: "Weather",
  exchanges: [
    exchange(
      "A",
      null,
      [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Weather in {{city}}?" },
      ],
      { content: null, tool_calls: [CALL], reasoning_content: "A tool." },
    ),
    exchange(
      "B",
      "A",
      [{ role: "tool", tool_call_id: "call_1", content: "sun" }],
      { content: "Sun in {{city}}." },
    ),
  ],
};

/** Whatever messages may hold: parts, old and foreign calls, results of calls that nobody made, labels. */
export const MANIFOLD: RecordedConversation = {
  labels: new Map([[idOf("B"), ["good"]], [idOf("C"), ["bad"]]]),
  exchanges: [
    exchange("A", null, [
      { role: "developer", content: "Be brief." },
      {
        role: "user",
        content: [
          { type: "text", text: "What is this?" },
          {
            type: "image_url",
            image_url: { url: "data:image/png;base64,AA==" },
          },
          { type: "input_audio", input_audio: { data: "AA==", format: "wav" } },
        ],
      },
      {
        role: "assistant",
        content: null,
        tool_calls: [CALL, {
          id: "call_2",
          type: "custom",
          custom: { name: "shell", input: "ls" },
        }],
      },
      { role: "tool", tool_call_id: "call_1", content: "sun" },
      {
        role: "tool",
        tool_call_id: "call_2",
        content: [{ type: "text", text: "a" }, { type: "text", text: "b" }],
      },
      { role: "tool", tool_call_id: "call_9", content: "lost" },
      {
        role: "assistant",
        content: null,
        function_call: { name: "old", arguments: "{" },
      },
      { role: "function", name: "old", content: "1" },
    ], {
      content: "A picture.",
      tool_calls: [{
        id: "call_3",
        type: "function",
        function: { name: "weather", arguments: "[1]" },
      }],
    }),
    exchange("B", "A", [{ role: "user", content: "1+1?" }], { content: "2" }),
    exchange("C", "A", [{ role: "user", content: "1+1?" }], {
      content: [{ type: "text", text: "3" }],
    }),
  ],
};

/** The same question, answered twice. */
export const TWICE: RecordedConversation = {
  labels: new Map([[idOf("A"), ["bad"]], [idOf("B"), ["good"]]]),
  exchanges: [
    exchange("A", null, [{ role: "user", content: "1+1?" }], { content: "3" }),
    exchange("B", null, [{ role: "user", content: "1+1?" }], { content: "2" }),
  ],
};

/** What a format has of any number of conversations, as text. */
export async function exported(
  format: string,
  ...conversations: RecordedConversation[]
): Promise<string> {
  const pieces = EXPORT_FORMATS.get(format)?.many(
    ReadableStream.from(conversations),
  );
  return await toText(ReadableStream.from(bytesOf(pieces ?? [])));
}

/** What an exporter writes. */
export async function written(
  exporter: Exporter,
  ...conversations: RecordedConversation[]
): Promise<string> {
  async function* all() {
    yield* conversations;
  }
  const texts: string[] = [];
  for await (const text of exporter(all())) texts.push(text);
  return texts.join("");
}
