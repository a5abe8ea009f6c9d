import { assertEquals, assertRejects } from "@std/assert";
import { createOpenAiClient } from "../../lib/clients/openai.ts";
import { sendAhead } from "../../lib/commands/send_ahead.ts";
import type { ChatRequest } from "../../lib/core/chat.ts";
import type { CallOptions, ChatClient } from "../../lib/core/client.ts";
import { ApiError } from "../../lib/core/errors.ts";
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
} from "../helpers/fake_upstream.ts";

const REQUEST: ChatRequest = {
  model: "m",
  messages: [{ role: "user", content: "Hi" }],
  stream: true,
};
const ANSWER = [
  { choices: [{ index: 0, delta: { content: "Hel" } }] },
  { choices: [{ index: 0, delta: { content: "lo" } }] },
  { choices: [{ index: 0, delta: {}, "finish_reason": "stop" }] },
].map((event) => `data: ${JSON.stringify(event)}\n\n`);

function clientOf({ url }: FakeUpstream): ChatClient {
  return createOpenAiClient({ provider: "openai", baseUrl: `${url}/v1` });
}

async function said(
  client: ReturnType<typeof sendAhead>["client"],
  options?: CallOptions,
): Promise<string> {
  let text = "";
  for await (const runs of client.batches?.(REQUEST, options) ?? []) {
    for (const { chunk } of runs) text += chunk.choices[0]?.delta.content ?? "";
  }
  return text;
}

Deno.test("sendAhead: the request goes out before anybody asks for its answer, once", async () => {
  const arrived = Promise.withResolvers<void>();
  await using upstream = fakeUpstream(() => {
    arrived.resolve();
    return sse(ANSWER);
  });
  const client = clientOf(upstream);
  const before = performance.now();
  const sent = sendAhead(client, REQUEST, new AbortController().signal);
  await arrived.promise;
  await sent.left;
  assertEquals(sent.begun >= before && sent.begun <= performance.now(), true);
  const attempts: number[] = [];
  const onSend: CallOptions["onSend"] = ({ attempt }) => attempts.push(attempt);
  assertEquals(await said(sent.client, { onSend }), "Hello");
  assertEquals(attempts, [1]);
  assertEquals(upstream.requests.length, 1);
});

Deno.test("sendAhead: a failure is told to whoever asks for the answer", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json({ error: { message: "no" } }, { status: 400 })
  );
  const client = clientOf(upstream);
  const sent = sendAhead(client, REQUEST, new AbortController().signal);
  await sent.left;
  await assertRejects(() => said(sent.client), ApiError, "no");
});

Deno.test("sendAhead: an abort ends a call whose answer nobody has asked for", async () => {
  const closed = Promise.withResolvers<void>();
  await using upstream = fakeUpstream(({ left }) => {
    left.then(closed.resolve);
    return sse(async function* () {
      yield ANSWER[0] ?? "";
      await left;
    }());
  });
  const stop = new AbortController();
  const client = clientOf(upstream);
  const sent = sendAhead(client, REQUEST, stop.signal);
  await sent.left;
  stop.abort();
  await closed.promise;
});

Deno.test("sendAhead: an answer that was aborted before anybody took it does not pass for whole", async () => {
  const begun = Promise.withResolvers<void>();
  await using upstream = fakeUpstream(({ left }) =>
    sse(async function* () {
      yield ANSWER[0] ?? "";
      await left;
    }())
  );
  const stop = new AbortController();
  const client = clientOf(upstream);
  const watched = {
    ...client,
    encode: client.encode.bind(client),
    models: client.models.bind(client),
    stream: client.stream.bind(client),
    async *batches(...call: Parameters<typeof client.stream>) {
      for await (const runs of client.batches?.(...call) ?? []) {
        begun.resolve();
        yield runs;
      }
    },
  };
  const sent = sendAhead(watched, REQUEST, stop.signal);
  await begun.promise;
  await sent.left;
  stop.abort(new Error("Ctrl-C"));
  await assertRejects(() => said(sent.client), Error, "Ctrl-C");
});
