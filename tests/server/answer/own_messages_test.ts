import { assertEquals } from "@std/assert";
import { openAi, post, serving } from "../serving.ts";
import { fakeUpstream } from "../../helpers/fake_upstream.ts";

const CALL = {
  id: "c1",
  type: "function",
  function: { name: "f", arguments: "{}" },
};
const SIGNED = {
  ...CALL,
  "extra_content": { google: { "thought_signature": "sig" } },
};
const DETAILS = [{ type: "reasoning.encrypted", data: "seal" }];

/** Two messages of a conversation, as a client that keeps all members sends them back. */
const MESSAGES = [
  { role: "user", content: "Q" },
  {
    role: "assistant",
    content: null,
    "reasoning_details": DETAILS,
    "tool_calls": [SIGNED],
  },
  { role: "tool", "tool_call_id": "c1", content: "R" },
];

const REPLY = {
  id: "x",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{
    index: 0,
    message: { role: "assistant", content: "A" },
    "finish_reason": "stop",
  }],
};

Deno.test("relay: what one provider made goes back to it and to no other", async () => {
  await using upstream = fakeUpstream(() => Response.json(REPLY));
  const env = {
    ...openAi(upstream),
    OPENROUTER_API_KEY: "sk-canary-router",
    OPENROUTER_BASE_URL: `${upstream.url}/v1`,
    GEMINI_API_KEY: "sk-canary-gemini",
    GEMINI_BASE_URL: `${upstream.url}/v1`,
  };
  await using server = await serving({ env });
  const sentTo = async (model: string) => {
    upstream.requests.length = 0;
    const body = `{"model": "${model}", "seed": 9007199254740993, "messages": ${
      JSON.stringify(MESSAGES)
    }}`;
    const reply = await post(server, body);
    assertEquals(reply.status, 200, await reply.text());
    const sent = upstream.requests[0]?.body ?? "";
    // Numbers keep their literals, whether the body is changed or not.
    assertEquals(sent.includes("9007199254740993"), true);
    const { messages } = JSON.parse(sent);
    return {
      details: messages[1].reasoning_details,
      call: messages[1].tool_calls[0],
      left: reply.headers.get("x-chat-left-out"),
    };
  };
  assertEquals(await sentTo("openrouter/m"), {
    details: DETAILS,
    call: CALL,
    left: "messages[].tool_calls[].extra_content",
  });
  assertEquals(await sentTo("gemini/m"), {
    details: undefined,
    call: SIGNED,
    left: "messages[].reasoning_details",
  });
  assertEquals(await sentTo("openai/m"), {
    details: undefined,
    call: CALL,
    left: "messages[].reasoning_details, messages[].tool_calls[].extra_content",
  });
});

Deno.test("relay: thoughts and sources that this program wrote for Anthropic's clients do not go to Anthropic", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json({
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "m",
      content: [{ type: "text", text: "A" }],
      "stop_reason": "end_turn",
      usage: { "input_tokens": 1, "output_tokens": 1 },
    })
  );
  const env = {
    ANTHROPIC_API_KEY: "sk-canary-anthropic",
    ANTHROPIC_BASE_URL: upstream.url,
  };
  await using server = await serving({ env });
  const own = { type: "thinking", thinking: "t", signature: "seal" };
  const reply = await fetch(`${server.url}/v1/messages`, {
    method: "POST",
    body: JSON.stringify({
      model: "anthropic/m",
      "max_tokens": 9,
      messages: [
        { role: "user", content: "Q" },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "t", signature: "" },
            own,
            {
              type: "text",
              text: "A",
              citations: [{
                type: "web_search_result_location",
                url: "https://x.example/",
                title: null,
                "cited_text": "",
                "encrypted_index": "",
              }],
            },
          ],
        },
        { role: "user", content: "Q" },
      ],
    }),
  });
  assertEquals(reply.status, 200, await reply.text());
  const { messages } = JSON.parse(upstream.requests[0]?.body ?? "{}");
  assertEquals(messages[1].content, [own, { type: "text", text: "A" }]);
  assertEquals(
    reply.headers.get("x-chat-left-out"),
    "messages[].content[thinking], messages[].content[text].citations",
  );
});
