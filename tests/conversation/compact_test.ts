import { assert, assertEquals } from "@std/assert";
import {
  messageTexts,
  textPieces,
} from "../../lib/conversation/compact/pieces.ts";
import { planOf } from "../../lib/conversation/compact/plan.ts";
import { summarize } from "../../lib/conversation/compact/summarize.ts";
import { ApiError } from "../../lib/core/errors.ts";
import type { Message } from "../../lib/core/chat.ts";
import { estimateTokens } from "../../lib/core/token_estimate.ts";
import { isTooLong } from "../../lib/core/text/too_long.ts";
import { seededRandom } from "../../lib/bench/statistics/random.ts";

const pure = { permissions: "none" } as const;
const count = (messages: readonly Message[]) =>
  messages.length === 0 ? 0 : estimateTokens({ messages: [...messages] });

/** A conversation by chance: turns with and without calls, short and long. */
function conversation(random: () => number): Message[] {
  const messages: Message[] = [];
  const text = () => "word ".repeat(1 + Math.floor(200 * random() ** 4));
  for (let turn = 0; turn < 1 + Math.floor(8 * random()); turn++) {
    messages.push({
      role: "user",
      content: random() < 0.3
        ? [{ type: "image_url", image_url: { url: "data:," } }, {
          type: "text",
          text: text(),
        }]
        : text(),
    });
    while (random() < 0.4) {
      const id = `call_${messages.length}`;
      messages.push({
        role: "assistant",
        content: null,
        tool_calls: [{
          id,
          type: "function",
          function: { name: "read_file", arguments: '{"path":"a"}' },
        }],
      }, { role: "tool", tool_call_id: id, content: text() });
    }
    messages.push({ role: "assistant", content: text() });
  }
  return messages;
}

Deno.test(
  "planOf: whole turns only, so that no call is parted from its result; the last turn stays, all stay in order",
  pure,
  () => {
    const random = seededRandom(7);
    for (let i = 0; i < 500; i++) {
      const messages = conversation(random);
      const most = 400 * random();
      const plan = planOf(messages, count, most);
      const turns = messages.filter(({ role }) => role === "user").length;
      assertEquals(plan === undefined, turns < 2);
      if (plan === undefined) continue;
      assertEquals([...plan.folded, ...plan.kept], messages);
      assertEquals(plan.kept[0]?.role, "user");
      assert(plan.folded.length > 0);
      const more = plan.kept.filter(({ role }) => role === "user").length > 1;
      assert(!more || count(plan.kept) <= most);
    }
  },
);

Deno.test(
  "textPieces: each piece is as short as asked, nothing is lost",
  pure,
  () => {
    const random = seededRandom(11);
    for (let i = 0; i < 200; i++) {
      const texts = messageTexts(conversation(random));
      const most = 20 + 200 * random();
      const pieces = textPieces(texts, count, most);
      const bare = (list: string[]) => list.join("").replaceAll(/\s/g, "");
      assertEquals(bare(pieces), bare(texts));
      for (const content of pieces) {
        assert(count([{ role: "user", content }]) <= most + 8);
      }
    }
  },
);

Deno.test("messageTexts: calls, results and pictures are named", pure, () => {
  const texts = messageTexts([
    {
      role: "user",
      content: [{ type: "image_url" }, { type: "text", text: "?" }],
    },
    {
      role: "assistant",
      content: null,
      tool_calls: [{
        id: "1",
        type: "function",
        function: { name: "read_file", arguments: "{}" },
      }],
    },
    { role: "tool", tool_call_id: "1", content: "found" },
  ]);
  assertEquals(texts, [
    "User: [image_url]\n?",
    "Assistant calls read_file: {}",
    "Result of a tool: found",
  ]);
});

function refusal(message: string, code?: string): ApiError {
  return new ApiError(message, { kind: "invalid_request", status: 400, code });
}

Deno.test(
  "summarize: a piece that is too long is divided, until it fits; the summary so far goes along",
  pure,
  async () => {
    const inputs: string[] = [];
    const messages: Message[] = [1, 2, 3, 4].map((n) => ({
      role: "user",
      content: `${n} ${"word ".repeat(400)}`,
    }));
    const summary = await summarize(messages, {
      ...{ keep: "", count, most: 4000 },
      ask: (input) => {
        if (input.length > 3000) {
          return Promise.reject(refusal("no", "context_length_exceeded"));
        }
        inputs.push(input);
        return Promise.resolve(`summary ${inputs.length}`);
      },
    });
    assert(inputs.length >= 3, `${inputs.length}`);
    assertEquals(summary, `summary ${inputs.length}`);
    assert(inputs[1]?.includes("summary 1"));
    const words = inputs.join("").match(/\bword\b/g)?.length ?? 0;
    // Words at the ends of pieces may be cut.
    assert(words >= 1600 - 2 * inputs.length, `${words}`);
  },
);

Deno.test(
  "isTooLong: providers' codes and words for it, and no other refusal",
  pure,
  () => {
    for (
      const error of [
        refusal("x", "context_length_exceeded"),
        refusal(
          "This model's maximum context length is 8192 tokens. However, …",
        ),
        refusal("prompt is too long: 210000 tokens > 200000 maximum"),
        refusal("the request exceeds the available context size (4096 tokens)"),
        refusal(
          "The input token count (1200000) exceeds the maximum number of tokens allowed",
        ),
        refusal("Please reduce the length of the messages or completion."),
        refusal(
          "input length and `max_tokens` exceed context limit: 1 + 2 > 3, decrease input length or context window",
        ),
      ]
    ) assert(isTooLong(error), error.message);
    for (
      const error of [
        refusal("Invalid value for temperature"),
        new ApiError("overloaded", { kind: "overloaded", status: 529 }),
        new Error("context length"),
      ]
    ) assert(!isTooLong(error), error.message);
  },
);
