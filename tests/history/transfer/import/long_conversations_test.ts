/** An import takes time as long as its file is, however long a conversation is and whatever its lines name. */
import { assert, assertEquals } from "@std/assert";
import { fastGrowth } from "../../../growth/growth.ts";
import { imported } from "../../../helpers/imported.ts";

type Json = Record<string, unknown>;

/** Messages of the file that is compared with one of a quarter. */
const MESSAGES = 8_192;
const HELLO = { role: "user", content: "hi" };
const TEXT = "2026-01-01T00:00:00Z";

function range<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

/** A conversation of ChatGPT. */
const tree = (message: (i: number) => Json) => (count: number) => [{
  mapping: Object.fromEntries(range(count, (i) => [
    `n${i}`,
    { parent: i > 0 ? `n${i - 1}` : null, message: message(i) },
  ])),
  "current_node": `n${count - 1}`,
}];

const says = (role: string, text: string, more: Json = {}) => ({
  author: { role },
  content: { content_type: "text", parts: [text] },
  ...more,
});

/** A session of Claude Code. */
const session = (line: (i: number) => Json) => (count: number) =>
  range(count, (i) => ({
    type: "user",
    uuid: `u${i}`,
    parentUuid: i > 0 ? `u${i - 1}` : null,
    sessionId: "s",
    timestamp: TEXT,
    message: HELLO,
    ...line(i),
  }));

const answer = (id: string, ...content: Json[]) => ({
  type: "assistant",
  message: { role: "assistant", id, model: "x", content },
});
const call = { type: "tool_use", id: "c", name: "f", input: {} };
const result = { type: "tool_result", "tool_use_id": "c", content: "r" };
const words = (text: string) => ({ stringValue: text });

const FILES: Readonly<Record<string, (count: number) => readonly unknown[]>> = {
  "ChatGPT: many turns": tree((i) =>
    says(i % 2 ? "assistant" : "user", `${i}`)
  ),
  "ChatGPT: an answer in many pieces": tree((i) =>
    i > 0 ? says("assistant", `${i}`.repeat(9)) : says("user", "hi")
  ),
  "ChatGPT: many results of one call": tree((i) =>
    i > 1
      ? says("tool", `${i}`.repeat(9))
      : i > 0
      ? says("assistant", "{}", { recipient: "x", id: "c" })
      : says("user", "hi")
  ),
  "Claude Code: many turns": session((i) =>
    i % 2 ? answer(`m${i}`, { type: "text", text: `${i}` }) : {}
  ),
  "Claude Code: one answer in many lines": session((i) =>
    i > 0 ? answer("m", call) : {}
  ),
  "Claude Code: many calls of one id": session((i) =>
    i % 2
      ? answer(`m${i}`, call)
      : i > 0
      ? { message: { role: "user", content: [result] } }
      : {}
  ),
  "Claude Code: lines in circles": session((i) => ({
    parentUuid: `u${i + 7}`,
  })),
  "Codex: many calls of one id": (count) => [
    { timestamp: TEXT, type: "session_meta", payload: { id: "s" } },
    ...range(count, (i) => ({
      timestamp: TEXT,
      type: "response_item",
      payload: [
        { type: "message", role: "user", content: `${i}` },
        { type: "function_call", call_id: "c", name: "f", arguments: "{}" },
        { type: "function_call_output", call_id: "c", output: "o" },
      ][i % 3],
    })),
  ],
  "OpenAI: many calls of one id": (count) => [{
    messages: range(count, (i) =>
      [
        HELLO,
        {
          role: "assistant",
          content: null,
          tool_calls: [{
            id: "c",
            type: "function",
            function: { name: "f", arguments: "{}" },
          }],
        },
        { role: "tool", tool_call_id: "c", content: "r" },
      ][i % 3]),
  }],
  "OpenTelemetry: many spans and logs of one id": (count) => [{
    resourceSpans: [{
      scopeSpans: [{ spans: range(count, () => ({ spanId: "a" })) }],
    }],
    resourceLogs: [{
      scopeLogs: [{
        logRecords: range(count, () => ({
          spanId: "a",
          eventName: "gen_ai.user.message",
          body: words("x"),
        })),
      }],
    }],
  }],
};

for (const [name, file] of Object.entries(FILES)) {
  Deno.test(`import: ${name}: twice the messages take at most twice the time`, async () => {
    if (!name.startsWith("OpenTelemetry")) assert(await imported(file(6)) > 0);
    const growth = await fastGrowth(
      ({ length }) => imported(file(length)),
      { before: "", fragment: "x", after: "" },
      MESSAGES,
      MESSAGES / 8,
    );
    assertEquals(growth, undefined);
  });
}
