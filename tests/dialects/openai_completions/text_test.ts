import { assertEquals } from "@std/assert";
import type { ChatChunk, ChatCompletion } from "../../../lib/core/chat.ts";
import {
  decodeTexts,
  encodeTextChunk,
  encodeTextCompletion,
} from "../../../lib/dialects/openai_completions/text.ts";

const permissions = "none";

const head = { id: "cmpl-1", created: 1, model: "m" };

Deno.test({
  name: "decodeTexts: texts become messages or their deltas, all else stays",
  permissions,
  fn: () => {
    const choice = { index: 0, logprobs: null, "finish_reason": "stop" };
    const value = { ...head, choices: [{ text: "a", ...choice }], x: 1 };
    for (const as of ["message", "delta"] as const) {
      assertEquals(decodeTexts(value, as), {
        ...head,
        choices: [{ ...choice, [as]: { role: "assistant", content: "a" } }],
        x: 1,
      });
    }
  },
});

Deno.test({
  name: "decodeTexts: what has no texts is left alone",
  permissions,
  fn: () => {
    const values = [
      { error: { message: "No." } },
      { choices: [{ delta: { content: "a" } }, 7] },
      { choices: null },
      "[DONE]",
      null,
    ];
    for (const value of values) {
      assertEquals(decodeTexts(value, "delta"), value);
    }
  },
});

Deno.test({
  name:
    "encodeTextChunk, encodeTextCompletion: texts again, empty where nothing was said",
  permissions,
  fn: () => {
    const choice = { index: 0, "finish_reason": null };
    const chunk: ChatChunk = {
      ...head,
      object: "chat.completion.chunk",
      choices: [
        { ...choice, delta: { role: "assistant", content: "a" } },
        { ...choice, index: 1, delta: {} },
      ],
    };
    const texts = {
      ...head,
      object: "text_completion",
      choices: [{ text: "a", ...choice }, { text: "", ...choice, index: 1 }],
    };
    assertEquals(encodeTextChunk(chunk), texts);
    const completion: ChatCompletion = {
      ...head,
      object: "chat.completion",
      choices: [
        { ...choice, message: { role: "assistant", content: "a" } },
        { ...choice, index: 1, message: { role: "assistant", content: null } },
      ],
    };
    assertEquals(encodeTextCompletion(completion), texts);
  },
});
