import { scriptedAnswer } from "../../helpers/answers.ts";
import { assertEquals } from "@std/assert";
import { requestFor } from "../../../lib/bench/requests.ts";
import { Conversation } from "../../../lib/conversation/conversation.ts";
import type { Answerer } from "../../../lib/conversation/conversation_options.ts";
import { madeBy } from "../../../lib/history/chain/maker.ts";
import { Recorder } from "../../../lib/history/record/recorder.ts";
import type {
  ChatChunk,
  ChatRequest,
  Message,
} from "../../../lib/core/chat.ts";

const DETAILS = [{ type: "reasoning.encrypted", data: "seal" }];

/** A model whose answers have a seal; keeps what it was asked. */
function sealing(provider: string): Answerer & { asked: ChatRequest[] } {
  const asked: ChatRequest[] = [];
  return {
    asked,
    provider,
    baseUrl: `https://${provider}.example/v1`,
    encode: (request) => JSON.stringify(request),
    stream: (request, options = {}) =>
      scriptedAnswer(options, async function* (): AsyncGenerator<ChatChunk> {
        asked.push(request);
        await Promise.resolve();
        const delta = {
          role: "assistant" as const,
          content: `by ${provider}`,
          "reasoning_details": DETAILS,
        };
        yield {
          id: "1",
          object: "chat.completion.chunk",
          created: 1,
          model: "m",
          choices: [{ index: 0, delta, "finish_reason": "stop" }],
        };
      }),
  };
}

function seals(request: ChatRequest | undefined): unknown[] {
  return (request?.messages ?? []).filter(({ role }) => role === "assistant")
    .map((message) => message["reasoning_details"]);
}

Deno.test("Conversation: another provider is not sent what one sealed; the one that sealed it is, again", async () => {
  await using recorder = recording();
  const [one, two] = [sealing("one"), sealing("two")];
  const conversation = new Conversation();
  for (const client of [one, one, two, one]) {
    const options = { client, model: "m", recorder };
    await Array.fromAsync(conversation.send("Q", options));
  }
  assertEquals(seals(one.asked[1]), [DETAILS]);
  assertEquals(seals(two.asked[0]), [undefined, undefined]);
  assertEquals(seals(one.asked[2]), [DETAILS, DETAILS, undefined]);
});

Deno.test("bench: a replayed request has the seals of its own provider alone", () => {
  const answer: Message = madeBy({
    role: "assistant",
    content: "A",
    "reasoning_details": DETAILS,
  }, { provider: "one", model: "m" });
  const request = { model: "m", messages: [answer] };
  for (const [provider, expected] of [["one", DETAILS], ["two", undefined]]) {
    const target = { model: "x", client: { provider: String(provider) } };
    assertEquals(seals(requestFor(request, target, {})), [expected]);
  }
});

function recording(): Recorder & AsyncDisposable {
  const recorder = new Recorder({ source: "chat" });
  return Object.assign(recorder, {
    [Symbol.asyncDispose]: () => recorder.close(),
  });
}
