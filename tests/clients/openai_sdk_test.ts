/** OpenAI's own SDK and our client, pointed at the same server, must agree. */
import { collect, eachChunk } from "../helpers/answers.ts";
import { assertEquals } from "@std/assert";
import OpenAI from "openai";
import { createOpenAiClient } from "../../lib/clients/openai/client.ts";
import type { ChatRequest } from "../../lib/core/chat.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";

type Choice = [delta: unknown, finish?: string | null, index?: number];

const head = {
  id: "chatcmpl-1",
  created: 1700000000,
  model: "gpt-4o-mini-2024-07-18",
  "service_tier": "default",
  "system_fingerprint": "fp_1",
};
const usage = {
  "prompt_tokens": 9,
  "completion_tokens": 4,
  "total_tokens": 13,
  "prompt_tokens_details": { "cached_tokens": 0, "audio_tokens": 0 },
  "completion_tokens_details": { "reasoning_tokens": 0, "audio_tokens": 0 },
};

/** A stream as OpenAI sends it with `include_usage`. */
function stream(choices: Choice[]): string {
  const chunks = choices.map(([delta, finish = null, index = 0]) => ({
    choices: [{ index, delta, logprobs: null, "finish_reason": finish }],
    usage: null,
  }));
  return [...chunks, { choices: [], usage }].map((members) => {
    const chunk = { ...head, object: "chat.completion.chunk", ...members };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  }).join("") + "data: [DONE]\n\n";
}

function called(index: number, more: Record<string, unknown>): Choice {
  return [{ "tool_calls": [{ index, ...more }] }];
}

const begin = { role: "assistant", content: "", refusal: null };
const streams: Record<string, Choice[]> = {
  text: [
    [begin],
    [{ content: "Grüße" }],
    [{ content: " 🌍" }],
    [{}, "stop"],
  ],
  "tool calls": [
    [{ role: "assistant", content: null, refusal: null }],
    called(0, {
      id: "call_a",
      type: "function",
      function: { name: "weather", arguments: "" },
    }),
    called(0, { function: { arguments: '{"city":' } }),
    called(0, { function: { arguments: '"Köln"}' } }),
    called(1, {
      id: "call_b",
      type: "function",
      function: { name: "time", arguments: "" },
    }),
    called(1, { function: { arguments: "{}" } }),
    [{}, "tool_calls"],
  ],
  "two choices": [
    [begin, null, 0],
    [begin, null, 1],
    [{ content: "B" }, null, 1],
    [{ content: "A" }, null, 0],
    [{ content: "b" }, null, 1],
    [{}, "length", 1],
    [{}, "stop", 0],
  ],
  "a refusal": [
    [{ role: "assistant", content: null, refusal: "" }],
    [{ refusal: "I can't" }],
    [{ refusal: " do that." }],
    [{}, "stop"],
  ],
};

const request = {
  model: "gpt-4o-mini",
  messages: [{ role: "user" as const, content: "Hi" }],
};
const streaming = {
  ...request,
  stream: true as const,
  "stream_options": { "include_usage": true },
};

function clients(url: string) {
  const baseURL = `${url}/v1`;
  const key = "sk-canary";
  return {
    theirs: new OpenAI({ baseURL, apiKey: key, maxRetries: 0 }),
    ours: createOpenAiClient({ provider: "openai", baseUrl: baseURL, key }),
  };
}

/** Without what only the SDK's parsing helper adds, and without members that are null, which it adds or leaves out. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value),
    (name, member) =>
      member === null || name === "parsed" || name === "parsed_arguments"
        ? undefined
        : member,
  );
}

for (const [about, choices] of Object.entries(streams)) {
  Deno.test(`OpenAiClient: agrees with OpenAI's SDK chunk for chunk: ${about}`, async () => {
    await using upstream = fakeUpstream(() => sse([stream(choices)]));
    const { theirs, ours } = clients(upstream.url);
    const expected = await theirs.chat.completions.create(streaming);
    const chunks = await Array.fromAsync(expected);
    assertEquals(
      await Array.fromAsync(eachChunk(ours.stream(streaming))),
      chunks as never,
    );
    const [their, our] = upstream.requests;
    assertEquals(JSON.parse(our?.body ?? ""), JSON.parse(their?.body ?? ""));
  });

  Deno.test(`OpenAiClient: folds to what OpenAI's SDK folds to: ${about}`, async () => {
    await using upstream = fakeUpstream(() => sse([stream(choices)]));
    const { theirs, ours } = clients(upstream.url);
    const n = about === "two choices" ? 2 : 1;
    const expected = await theirs.chat.completions.stream({ ...streaming, n })
      .finalChatCompletion();
    const folded = await collect(ours.stream({ ...streaming, n }));
    assertEquals(plain(folded), plain(expected));
  });
}

const messages: Record<string, Record<string, unknown>> = {
  text: { role: "assistant", content: "Hi", refusal: null, annotations: [] },
  "tool calls": {
    role: "assistant",
    content: null,
    refusal: null,
    "tool_calls": [{
      id: "call_a",
      type: "function",
      function: { name: "weather", arguments: "{}" },
    }],
  },
  "a refusal": { role: "assistant", content: null, refusal: "No." },
};
for (const [about, message] of Object.entries(messages)) {
  Deno.test(`OpenAiClient: agrees with OpenAI's SDK on whole replies: ${about}`, async () => {
    const choice = {
      index: 0,
      message,
      logprobs: null,
      "finish_reason": "stop",
    };
    const reply = {
      ...head,
      object: "chat.completion",
      choices: [choice],
      usage,
    };
    await using upstream = fakeUpstream(() => Response.json(reply));
    const { theirs, ours } = clients(upstream.url);
    const expected = await theirs.chat.completions.create(request);
    const folded = await collect(ours.stream(request as ChatRequest));
    assertEquals(folded, expected as never);
    const [their, our] = upstream.requests;
    assertEquals(JSON.parse(our?.body ?? ""), JSON.parse(their?.body ?? ""));
  });
}

Deno.test("OpenAiClient: lists the models that OpenAI's SDK lists", async () => {
  const data = [{ id: "a/b", object: "model", created: 1, "owned_by": "x" }];
  await using upstream = fakeUpstream(() =>
    Response.json({ object: "list", data })
  );
  const { theirs, ours } = clients(upstream.url);
  const expected = await Array.fromAsync(await theirs.models.list());
  assertEquals(await ours.models(), expected as never);
});
