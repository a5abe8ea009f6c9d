import type Anthropic from "@anthropic-ai/sdk";
import type OpenAI from "openai";
import { assert, assertEquals } from "@std/assert";
import {
  ANSWER_FATES as TO_MESSAGE,
  DECODED_ANSWER_FATES,
} from "../../../lib/dialects/anthropic_messages/answer_fates.ts";
import { ANSWER_FATES as TO_RESPONSE } from "../../../lib/dialects/openai_responses/answer_fates.ts";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import { event, openAi, serving } from "../serving.ts";
import { ANSWERS, type Sample, walk } from "./walk.ts";

type Members = Record<string, unknown>;

const NOTE = {
  type: "url_citation",
  "url_citation": {
    url: "https://a.example/",
    title: "A",
    "start_index": 0,
    "end_index": 2,
  },
};
const CITATION = {
  type: "web_search_result_location",
  url: "https://a.example/",
  title: "A",
  "cited_text": "Hi",
  "encrypted_index": "",
};
const FLAT = {
  type: "url_citation",
  url: "https://a.example/",
  title: "A",
  "start_index": 0,
  "end_index": 2,
};
const CALL = {
  id: "c1",
  type: "function",
  function: { name: "f", arguments: '{"a":1}' },
};
const SOUND = { id: "a", data: "AA", "expires_at": 1, transcript: "Spoken" };

function message(members: Members, outer: Members = {}): unknown {
  const said = { role: "assistant", content: "Hi", ...members };
  const choice = { index: 0, message: said, "finish_reason": "stop", ...outer };
  return { ...ANSWERS.openai, choices: [choice] };
}

function answer(members: Members): unknown {
  return { ...ANSWERS.openai, ...members };
}

function each(
  samples: Record<string, Omit<Sample, "send">>,
): Record<string, Sample> {
  return Object.fromEntries(
    Object.entries(samples).map(([name, sample]) => [
      name,
      { send: {}, ...sample },
    ]),
  );
}

const M = "choices[].message";
const TWO = answer({
  choices: [0, 1].map((index) => ({
    index,
    message: { role: "assistant", content: "Hi" },
    "finish_reason": "stop",
  })),
});
const USAGE = { "prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5 };
const SPOKEN = message({ content: null, audio: { transcript: "Spoken" } });

walk({
  name: "answers of OpenAI as messages",
  fates: TO_MESSAGE,
  path: "/v1/messages",
  provider: "openai",
  base: {
    model: "openai/m",
    "max_tokens": 9,
    messages: [{ role: "user", content: "Hi" }],
  },
  samples: each({
    id: { back: ["type", "message"] },
    object: { back: ["type", "message"] },
    created: { back: ["type", "message"] },
    model: { back: ["model", "m"] },
    choices: { back: ["content.0.text", "Hi"] },
    "choices[1]": { answer: TWO },
    usage: {
      answer: answer({ usage: USAGE }),
      back: ["usage.input_tokens", 3],
    },
    "service_tier": { answer: answer({ "service_tier": "default" }) },
    moderation: { answer: answer({ moderation: { input: 1 } }) },
    "system_fingerprint": { answer: answer({ "system_fingerprint": "fp" }) },
    metadata: { answer: answer({ metadata: { a: "b" } }) },
    "choices[].index": { back: ["content.0.text", "Hi"] },
    "choices[].finish_reason": { back: ["stop_reason", "end_turn"] },
    "choices[].logprobs": {
      answer: message({}, { logprobs: { content: [1] } }),
    },
    [`${M}.role`]: { back: ["role", "assistant"] },
    [`${M}.content`]: { back: ["content.0.text", "Hi"] },
    [`${M}.refusal`]: {
      answer: message({ content: null, refusal: "No" }),
      back: ["stop_details.explanation", "No"],
    },
    [`${M}.annotations`]: {
      answer: message({ annotations: [NOTE] }),
      back: ["content.0.citations", [CITATION]],
    },
    [`${M}.audio`]: { answer: SPOKEN, back: ["content.0.text", "Spoken"] },
    [`${M}.audio.transcript`]: {
      answer: SPOKEN,
      back: ["content.0.text", "Spoken"],
    },
    ...Object.fromEntries(
      ["data", "id", "expires_at"].map((name) => [`${M}.audio.${name}`, {
        answer: message({ content: null, audio: SOUND }),
      }]),
    ),
    [`${M}.tool_calls`]: {
      answer: message({ content: null, "tool_calls": [CALL] }),
      back: ["content.0.input", { a: 1 }],
    },
    [`${M}.function_call`]: {
      answer: message({ "function_call": { name: "f", arguments: "{}" } }),
    },
    [`${M}.reasoning_content`]: {
      answer: message({ "reasoning_content": "hm" }),
      back: ["content.0.thinking", "hm"],
    },
    [`${M}.reasoning_details`]: {
      answer: message({ "reasoning_details": [{ type: "x" }] }),
    },
    [`${M}.thinking_blocks`]: {
      answer: message({
        "thinking_blocks": [{
          type: "thinking",
          thinking: "t",
          signature: "s",
        }],
      }),
      back: ["content.0.signature", "s"],
    },
  }),
});

walk({
  name: "answers of OpenAI as responses",
  fates: TO_RESPONSE,
  path: "/v1/responses",
  provider: "openai",
  base: {
    model: "openai/m",
    input: "Hi",
    include: ["reasoning.encrypted_content"],
  },
  samples: each({
    id: { back: ["object", "response"] },
    object: { back: ["object", "response"] },
    created: { back: ["object", "response"] },
    model: { back: ["model", "m"] },
    choices: { back: ["output.0.content.0.text", "Hi"] },
    "choices[1]": { answer: TWO },
    usage: {
      answer: answer({ usage: USAGE }),
      back: ["usage.input_tokens", 3],
    },
    "service_tier": {
      answer: answer({ "service_tier": "flex" }),
      back: ["service_tier", "flex"],
    },
    moderation: {
      answer: answer({ moderation: { input: 1 } }),
      back: ["moderation", { input: 1 }],
    },
    "system_fingerprint": { answer: answer({ "system_fingerprint": "fp" }) },
    metadata: {
      answer: answer({ metadata: { a: "b" } }),
      back: ["metadata", {}],
    },
    "choices[].index": { back: ["output.0.content.0.text", "Hi"] },
    "choices[].finish_reason": {
      answer: message({}, { "finish_reason": "length" }),
      back: ["incomplete_details.reason", "max_output_tokens"],
    },
    "choices[].logprobs": {
      answer: message({}, { logprobs: { content: [{ token: "Hi" }] } }),
      back: ["output.0.content.0.logprobs", [{ token: "Hi" }]],
    },
    [`${M}.role`]: { back: ["output.0.role", "assistant"] },
    [`${M}.content`]: { back: ["output.0.content.0.text", "Hi"] },
    [`${M}.refusal`]: {
      answer: message({ content: null, refusal: "No" }),
      back: ["output.0.content.0.refusal", "No"],
    },
    [`${M}.annotations`]: {
      answer: message({ annotations: [NOTE] }),
      back: ["output.0.content.0.annotations", [FLAT]],
    },
    [`${M}.audio`]: {
      answer: SPOKEN,
      back: ["output.0.content.0.text", "Spoken"],
    },
    [`${M}.audio.transcript`]: {
      answer: SPOKEN,
      back: ["output.0.content.0.text", "Spoken"],
    },
    ...Object.fromEntries(
      ["data", "id", "expires_at"].map((name) => [`${M}.audio.${name}`, {
        answer: message({ content: null, audio: SOUND }),
      }]),
    ),
    [`${M}.tool_calls`]: {
      answer: message({ content: null, "tool_calls": [CALL] }),
      back: ["output.0.arguments", '{"a":1}'],
    },
    [`${M}.function_call`]: {
      answer: message({ "function_call": { name: "f", arguments: "{}" } }),
    },
    [`${M}.reasoning_content`]: {
      answer: message({ "reasoning_content": "hm" }),
      back: ["output.0.content.0.text", "hm"],
    },
    [`${M}.reasoning_details`]: {
      answer: message({ "reasoning_details": [{ type: "x" }] }),
    },
    [`${M}.thinking_blocks`]: {
      answer: message({ "thinking_blocks": [{ type: "thinking" }] }),
      back: ["output.0.encrypted_content", btoa('[{"type":"thinking"}]')],
    },
  }),
});

function native(members: Members): unknown {
  return { ...ANSWERS.anthropic, ...members };
}

function blocks(...content: unknown[]): unknown {
  return native({ content });
}

walk({
  name: "answers of Anthropic as completions",
  fates: DECODED_ANSWER_FATES,
  path: "/v1/chat/completions",
  provider: "anthropic",
  base: { model: "anthropic/m", messages: [{ role: "user", content: "Hi" }] },
  samples: each({
    id: { back: ["id", "msg_1"] },
    type: { back: ["object", "chat.completion"] },
    role: { back: ["choices.0.message.role", "assistant"] },
    model: { back: ["model", "m"] },
    usage: { back: ["usage.prompt_tokens", 1] },
    "stop_reason": { back: ["choices.0.finish_reason", "stop"] },
    "stop_sequence": { answer: native({ "stop_sequence": "X" }) },
    "stop_details": {
      answer: native({
        "stop_reason": "refusal",
        "stop_details": { type: "refusal", explanation: "No" },
      }),
      back: ["choices.0.message.refusal", "No"],
    },
    ...Object.fromEntries(
      [
        "container",
        "context_management",
        "diagnostics",
        "input_transformations",
      ]
        .map((name) => [name, { answer: native({ [name]: { id: "x" } }) }]),
    ),
    "content[text]": {
      answer: blocks({ type: "text", text: "Hi", citations: [CITATION] }),
      back: ["choices.0.message.annotations", [NOTE]],
    },
    "content[text].citations": {
      answer: blocks({
        type: "text",
        text: "Hi",
        citations: [{ type: "page_location" }],
      }),
    },
    "content[thinking]": {
      answer: blocks({ type: "thinking", thinking: "t", signature: "s" }),
      back: ["choices.0.message.reasoning_content", "t"],
    },
    "content[redacted_thinking]": {
      answer: blocks({ type: "redacted_thinking", data: "D" }),
      back: ["choices.0.message.thinking_blocks.0.data", "D"],
    },
    "content[tool_use]": {
      answer: blocks({ type: "tool_use", id: "c1", name: "f", input: {} }),
      back: ["choices.0.message.tool_calls.0.id", "c1"],
    },
    "content[…]": {
      answer: blocks(
        { type: "bash_code_execution_tool_result", "tool_use_id": "s" },
        { type: "text", text: "Hi" },
      ),
      left: "content[bash_code_execution_tool_result]",
    },
  }),
});

/** The compiler misses a member that the official packages have and these lists do not. */
const COMPLETION: Record<keyof OpenAI.ChatCompletion, true> = {
  id: true,
  choices: true,
  created: true,
  model: true,
  object: true,
  metadata: true,
  moderation: true,
  "service_tier": true,
  "system_fingerprint": true,
  usage: true,
};
const SAID: Record<keyof OpenAI.ChatCompletionMessage, true> = {
  content: true,
  refusal: true,
  role: true,
  annotations: true,
  audio: true,
  "function_call": true,
  "tool_calls": true,
};
const NATIVE: Record<
  Exclude<keyof Anthropic.Beta.BetaMessage, "content">,
  true
> = {
  id: true,
  container: true,
  "context_management": true,
  diagnostics: true,
  "input_transformations": true,
  model: true,
  role: true,
  "stop_details": true,
  "stop_reason": true,
  "stop_sequence": true,
  type: true,
  usage: true,
};

Deno.test("answers: the tables have every member that the official packages have", () => {
  for (const fates of [TO_MESSAGE, TO_RESPONSE]) {
    for (const name of Object.keys(COMPLETION)) {
      assert(Object.hasOwn(fates, name), name);
    }
    for (const name of Object.keys(SAID)) {
      assert(Object.hasOwn(fates, `${M}.${name}`), name);
    }
  }
  for (const name of Object.keys(NATIVE)) {
    assert(Object.hasOwn(DECODED_ANSWER_FATES, name), name);
  }
});

Deno.test("answers: a stream's sources and spoken words arrive in events of each API", async () => {
  await using upstream = fakeUpstream(() =>
    sse([
      event({ role: "assistant", audio: { transcript: "Hi " } }),
      event({ audio: { transcript: "you" } }),
      event({ annotations: [NOTE] }),
      event({}, "stop"),
      "data: [DONE]\n\n",
    ])
  );
  await using server = await serving({ env: openAi(upstream) });
  const events = async (path: string, body: Members) => {
    const reply = await fetch(server.url + path, {
      method: "POST",
      body: JSON.stringify({ model: "openai/m", stream: true, ...body }),
    });
    return (await reply.text()).split("\n")
      .filter((line) => line.startsWith("data: "))
      .map((line) => JSON.parse(line.slice(6)));
  };
  const messages = await events("/v1/messages", {
    "max_tokens": 9,
    messages: [{ role: "user", content: "Q" }],
  });
  const deltas = messages.flatMap(({ delta }) => delta?.type ? [delta] : []);
  assertEquals(deltas, [
    { type: "text_delta", text: "Hi " },
    { type: "text_delta", text: "you" },
    { type: "citations_delta", citation: CITATION },
  ]);
  const responses = await events("/v1/responses", { input: "Q" });
  const added = responses.filter(({ type }) =>
    type === "response.output_text.annotation.added"
  );
  assertEquals(added.map((it) => [it.annotation_index, it.annotation]), [
    [0, FLAT],
  ]);
  const [part] = responses.at(-1).response.output[0].content;
  assertEquals([part.text, part.annotations], ["Hi you", [FLAT]]);
});

Deno.test("requests: a client's anthropic-beta goes to Anthropic from every endpoint, and to no other provider", async () => {
  await using upstream = fakeUpstream(({ path }) =>
    Response.json(
      path.includes("messages") ? ANSWERS.anthropic : ANSWERS.openai,
    )
  );
  const env = {
    ...openAi(upstream),
    ANTHROPIC_API_KEY: "sk-canary-anthropic",
    ANTHROPIC_BASE_URL: upstream.url,
  };
  await using server = await serving({ env });
  for (const model of ["anthropic/m", "openai/m"]) {
    const hi = [{ role: "user", content: "Hi" }];
    for (
      const [path, body] of [
        ["/v1/chat/completions", { messages: hi, betas: ["two"] }],
        ["/v1/responses", { input: "Hi" }],
        ["/v1/messages", { messages: hi, "max_tokens": 9 }],
      ] as const
    ) {
      upstream.requests.length = 0;
      const reply = await fetch(server.url + path, {
        method: "POST",
        headers: { "anthropic-beta": "one" },
        body: JSON.stringify({ model, ...body }),
      });
      assertEquals(reply.status, 200, await reply.text());
      const sent = upstream.requests[0]?.headers.get("anthropic-beta");
      assertEquals(
        sent ?? null,
        model === "openai/m" ? null : "betas" in body ? "one,two" : "one",
      );
    }
  }
});
