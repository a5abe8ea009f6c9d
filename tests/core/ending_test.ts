import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import type { ChatCompletion } from "../../lib/core/chat.ts";
import {
  type Ending,
  endingError,
  endingOf,
  ENDINGS,
  FINISH_REASONS,
  withFinishReason,
} from "../../lib/core/ending.ts";
import { StreamError } from "../../lib/core/errors.ts";
import { encodeMessage } from "../../lib/dialects/anthropic_messages/response.ts";
import { MessageStreamEncoder } from "../../lib/dialects/anthropic_messages/encode/stream.ts";
import { decodeStopReason } from "../../lib/dialects/anthropic_messages/usage.ts";
import { normaliseFinishReason } from "../../lib/dialects/openai_chat/choice_decoder.ts";
import { encodeResponse } from "../../lib/dialects/openai_responses/completion.ts";
import { refusal } from "../../lib/render/remark.ts";

const ALL = (Object.keys(ENDINGS) as Ending[]).flatMap((ending) => {
  const { words } = ENDINGS[ending];
  const known = words.length === 0 ? ["bored", "constructor", "💥"] : words;
  return known.flatMap((word) => [word, word.toUpperCase()])
    .map((word) => [ending, word] as const);
});

function completion(reason: string): ChatCompletion {
  return {
    id: "c",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{
      index: 0,
      message: { role: "assistant", content: "Hi" },
      "finish_reason": reason,
    }],
  };
}

Deno.test("endingOf: every word of the table, in either case, and no word twice", () => {
  for (const [ending, word] of ALL) assertEquals(endingOf(word), ending, word);
  const words = Object.values(ENDINGS).flatMap(({ words }) => words);
  assertEquals(new Set(words).size, words.length);
});

Deno.test("endingOf: of two words that a gateway puts together, the last one known", () => {
  assertEquals(endingOf("content_filter: RECITATION"), "refused");
  assertEquals(
    endingOf("function_call_filter: MALFORMED_FUNCTION_CALL"),
    "failed",
  );
  assertEquals(endingOf("stop: whatever"), "complete");
  assertEquals(endingOf(": "), "unknown");
});

Deno.test("finish reasons: Chat Completions get a word of their own or the provider's", () => {
  for (const [ending, word] of ALL) {
    const { finishReason } = ENDINGS[ending];
    assertEquals(decodeStopReason(word), finishReason ?? word);
    const normal = normaliseFinishReason(word);
    const own = ["function_call", "content_filter"].includes(normal ?? "");
    const kept = finishReason === null || ending === "refused";
    if (!own) assertEquals(normal, kept ? word : finishReason, word);
  }
});

Deno.test("finish reasons: `chat ask` ends with the table's exit code, and tells the word unless all is well", () => {
  for (const [ending, word] of ALL) {
    const failure = refusal({ refusal: "", finishReason: word });
    const exit = failure === undefined
      ? 0
      : failure instanceof StreamError
      ? 6
      : 1;
    assertEquals(exit, ENDINGS[ending].exit, word);
    if (failure !== undefined && word !== "content_filter") {
      assert(failure.message.includes(word), failure.message);
    }
  }
});

Deno.test("finish reasons: the Responses API gets the table's status", () => {
  for (const [ending, word] of ALL) {
    const response = encodeResponse(completion(word), {
      model: "m",
      input: "",
    }, { id: "resp_1", createdAt: 1 });
    assertEquals(response.status, ENDINGS[ending].response, word);
    const told = JSON.stringify([response.error, response.incomplete_details]);
    if (response.status === "failed") {
      assertMatch(told, /"server_error"/);
      assert(told.includes(word), told);
    }
    if (response.status === "incomplete") {
      assertMatch(told, /max_output_tokens|content_filter/);
    }
  }
});

Deno.test("finish reasons: the Messages API gets an honest stop reason, or a failure", () => {
  for (const [ending, word] of ALL) {
    const whole = completion(word);
    const { stopReason, status } = ENDINGS[ending];
    const stream = new MessageStreamEncoder();
    const [choice] = whole.choices;
    const delta = { content: "Hi" };
    const choices = [{ index: 0, delta, "finish_reason": word }];
    for (
      const _ of stream.push({
        ...whole,
        object: "chat.completion.chunk",
        choices,
      })
    );
    assert(choice);
    if (status !== "completed") {
      assert(stream.failure?.message.includes(word));
      assertThrows(() => encodeMessage(whole), StreamError, word);
      continue;
    }
    assertEquals(stream.failure, undefined);
    const expected = stopReason ?? word;
    assertEquals<unknown>(encodeMessage(whole).stop_reason, expected);
    const end = [...stream.end()].find(({ type }) => type === "message_delta");
    assert(end?.type === "message_delta");
    assertEquals<unknown>(end.delta.stop_reason, expected);
  }
});

Deno.test("finish reasons: an exchange is recorded as the table says", () => {
  for (const [ending, word] of ALL) {
    const kinds = {
      completed: undefined,
      truncated: "truncated",
      error: "error",
    } as const;
    const error = endingError(word);
    assertEquals(error?.kind, kinds[ENDINGS[ending].status], word);
    if (error !== undefined) assertEquals(error.code, word);
  }
});

Deno.test("finish reasons: what this program writes has one of the API's words, and the provider's beside it", () => {
  for (const [ending, word] of ALL) {
    const [choice] = completion(word).choices;
    assert(choice);
    const told = withFinishReason(choice);
    assert(FINISH_REASONS.has(told.finish_reason ?? ""), word);
    if (FINISH_REASONS.has(word)) assertEquals(told, choice);
    else assertEquals<unknown>({ ...told }["native_finish_reason"], word);
    const regular = ["complete", "calls"].includes(ending);
    assertEquals(
      told.finish_reason === "stop",
      regular && ending === "complete",
    );
  }
});
