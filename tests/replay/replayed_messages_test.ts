// The wire's own names.
// deno-lint-ignore-file camelcase
import Anthropic from "@anthropic-ai/sdk";
import { assert, assertEquals } from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { readHistory, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";

type Event = { type: string; [member: string]: unknown };

const USAGE = {
  input_tokens: 12,
  cache_creation_input_tokens: 3,
  cache_read_input_tokens: 4,
  cache_creation: {
    ephemeral_5m_input_tokens: 3,
    ephemeral_1h_input_tokens: 0,
  },
  service_tier: "standard",
};

function start(more: Record<string, unknown> = {}): Event {
  return {
    type: "message_start",
    message: {
      id: "msg_01",
      type: "message",
      role: "assistant",
      model: "claude-x",
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...USAGE, output_tokens: 1 },
      ...more,
    },
  };
}

function block(index: number, first: unknown, ...deltas: unknown[]): Event[] {
  return [
    { type: "content_block_start", index, content_block: first },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ];
}

function end(
  stop: Record<string, unknown>,
  more: Record<string, unknown> = {},
): Event[] {
  const delta = { stop_reason: "end_turn", stop_sequence: null, ...stop };
  const usage = {
    output_tokens: 40,
    server_tool_use: { web_search_requests: 1 },
  };
  return [
    { type: "message_delta", delta, usage, ...more },
    { type: "message_stop" },
  ];
}

const said = (text: string) => ({ type: "text_delta", text });
const thought = (thinking: string) => ({ type: "thinking_delta", thinking });
const sealed = (signature: string) => ({ type: "signature_delta", signature });
const json = (partial_json: string) => ({
  type: "input_json_delta",
  partial_json,
});
const text = { type: "text", text: "" };
const thinking = { type: "thinking", thinking: "", signature: "" };
const cited = (document_title: string) => ({
  type: "citations_delta",
  citation: {
    type: "page_location",
    cited_text: "c",
    document_index: 0,
    document_title,
    start_page_number: 1,
    end_page_number: 2,
  },
});

const STREAMS: Record<string, Event[]> = {
  "thinking, server tools, citations, a paused turn": [
    start(),
    ...block(
      0,
      thinking,
      thought("hm"),
      thought("m "),
      thought("🗼"),
      sealed("SIG"),
    ),
    ...block(1, { type: "redacted_thinking", data: "opaque" }),
    ...block(
      2,
      {
        type: "server_tool_use",
        id: "srvtoolu_1",
        name: "web_search",
        input: {},
      },
      json(""),
      json('{"query"'),
      json(':"x"}'),
    ),
    ...block(3, {
      type: "web_search_tool_result",
      tool_use_id: "srvtoolu_1",
      content: [{
        type: "web_search_result",
        url: "https://example.com",
        title: "T",
        encrypted_content: "E",
        page_age: null,
      }],
    }),
    ...block(
      4,
      { ...text, citations: [] },
      said("Hel"),
      said(""),
      cited("D"),
      said("lo"),
      cited("E"),
    ),
    ...end({ stop_reason: "pause_turn" }),
  ],
  "thinking between calls, several times": [
    start(),
    ...block(0, thinking, thought("first"), sealed("S1")),
    ...block(1, text, said("I look "), said("it up")),
    ...block(2, thinking, thought("second"), thought(" thought"), sealed("S2")),
    ...block(
      3,
      { type: "tool_use", id: "toolu_1", name: "find", input: {} },
      json(""),
      json('{"what": "tow'),
      json('er", "n": 1.0}'),
    ),
    ...block(
      4,
      { type: "tool_use", id: "toolu_2", name: "now", input: {} },
      json(""),
    ),
    ...end({ stop_reason: "tool_use" }),
  ],
  "a stop sequence, a container, what was cleared of the context": [
    start({
      container: { id: "container_1", expires_at: "2026-12-01T00:00:00Z" },
    }),
    ...block(0, text, said("one "), said("two")),
    ...end({ stop_reason: "stop_sequence", stop_sequence: "END" }, {
      context_management: { applied_edits: [] },
    }),
  ],
  "no text at all": [start(), ...end({})],
  "a refusal": [
    start(),
    ...block(0, text, said("I")),
    ...end({
      stop_reason: "refusal",
      stop_details: { type: "refusal", category: "cyber", explanation: "No." },
    }),
  ],
  "a call whose input is in its beginning": [
    start(),
    ...block(0, text, said("see")),
    ...block(1, {
      type: "tool_use",
      id: "toolu_1",
      name: "f",
      input: { a: 1 },
    }),
    ...block(2, text, said("after "), said("it")),
    ...end({ stop_reason: "tool_use" }),
  ],
};

function written(events: readonly Event[]): string {
  return events.map((event) =>
    `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
  ).join("");
}

function read(stream: string): Event[] {
  return [...stream.matchAll(/^data: (.*)$/gm)]
    .map(([, data = ""]) => JSON.parse(data))
    .filter(({ type }) => type !== "ping");
}

const asked = (question: string, stream = true) => ({
  model: "anthropic/claude-x",
  max_tokens: 99,
  messages: [{ role: "user" as const, content: question }],
  ...(stream ? { stream } : {}),
});

async function post(url: string, body: unknown): Promise<string> {
  const reply = await fetch(`${url}/v1/messages`, {
    method: "POST",
    headers: { "anthropic-version": "2023-06-01" },
    body: JSON.stringify(body),
  });
  return await reply.text();
}

function env(upstream: { url: string }): Record<string, string> {
  return {
    ANTHROPIC_API_KEY: "sk-canary-ant",
    ANTHROPIC_BASE_URL: upstream.url,
  };
}

const REPLAY = ["--replay", "h.jsonl", "--speed", "max"];

Deno.test("serve --replay: a Messages stream has the very events that it had", async () => {
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(({ body }) => {
    const { messages: [turn] } = JSON.parse(body);
    return sse([written(STREAMS[turn.content] ?? [])]);
  });
  const live: Record<string, Event[]> = {};
  const finals: Record<string, unknown> = {};
  {
    const args = ["--history", "h.jsonl"];
    await using server = await startServe(args, folder.path, env(upstream));
    for (const name of Object.keys(STREAMS)) {
      live[name] = read(await post(server.url, asked(name)));
      assertEquals(live[name], STREAMS[name]);
    }
  }
  await using server = await startServe(REPLAY, folder.path);
  const client = new Anthropic({
    baseURL: server.url,
    apiKey: "any",
    maxRetries: 0,
  });
  for (const name of Object.keys(STREAMS)) {
    assertEquals(read(await post(server.url, asked(name))), live[name], name);
    const { stream: _, ...request } = asked(name);
    const stream = client.messages.stream(request);
    const events: unknown[] = [];
    stream.on("streamEvent", (event) => events.push(structuredClone(event)));
    finals[name] = await stream.finalMessage();
    // Not streaming, the same message as the official package makes of the stream.
    const whole = JSON.parse(await post(server.url, asked(name, false)));
    assertEquals(
      whole.content,
      (finals[name] as Anthropic.Message).content,
      name,
    );
    const { stop_reason, stop_sequence, id } =
      finals[name] as Anthropic.Message;
    assertEquals([whole.stop_reason, whole.stop_sequence, whole.id], [
      stop_reason,
      stop_sequence,
      id,
    ]);
    assertEquals(whole.usage.output_tokens, 40);
    assertEquals(whole.usage.input_tokens, 12);
  }
  const history = await Deno.readTextFile(`${folder.path}/h.jsonl`);
  assertEquals(history.match(/I look it up/g)?.length, 1);
});

const WHOLE = {
  id: "msg_02",
  type: "message",
  role: "assistant",
  model: "claude-x",
  content: [
    { type: "thinking", thinking: "hm", signature: "SIG" },
    { type: "text", text: "I look", citations: [cited("D").citation] },
    {
      type: "server_tool_use",
      id: "srvtoolu_1",
      name: "web_search",
      input: { query: "x" },
    },
    { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [] },
    { type: "tool_use", id: "toolu_1", name: "find", input: { what: "tower" } },
  ],
  stop_reason: "tool_use",
  stop_sequence: null,
  container: null,
  usage: { ...USAGE, output_tokens: 40 },
};

Deno.test("serve --replay: a whole message is the one that it was, and can be had as a stream", async () => {
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(() => Response.json(WHOLE));
  {
    const args = ["--history", "h.jsonl"];
    await using server = await startServe(args, folder.path, env(upstream));
    const live = await post(server.url, asked("q", false));
    assertEquals(JSON.parse(live), WHOLE);
  }
  await using server = await startServe(REPLAY, folder.path);
  assertEquals(JSON.parse(await post(server.url, asked("q", false))), WHOLE);
  const client = new Anthropic({
    baseURL: server.url,
    apiKey: "any",
    maxRetries: 0,
  });
  const { stream: _, ...request } = asked("q");
  const message = await client.messages.stream(request).finalMessage();
  assertEquals(message.content as unknown, WHOLE.content);
  assertEquals(message.stop_reason, "tool_use");
  assertEquals(message.usage.output_tokens, 40);
  const { input_tokens } = await client.messages.countTokens(request);
  assertEquals(input_tokens, 19);
});

Deno.test("serve --replay: a Messages answer can be had by Chat Completions, thoughts before their seals", async () => {
  await using folder = await temporaryFolder();
  const name = "thinking between calls, several times";
  await using upstream = fakeUpstream(() =>
    sse([written(STREAMS[name] ?? [])])
  );
  {
    const args = ["--history", "h.jsonl"];
    await using server = await startServe(args, folder.path, env(upstream));
    await post(server.url, asked(name));
  }
  await using server = await startServe(REPLAY, folder.path);
  const reply = await fetch(`${server.url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify(asked(name)),
  });
  const stream = await reply.text();
  assert(!stream.includes('"wire"'));
  const deltas = [...stream.matchAll(/^data: (\{.*)$/gm)]
    .map(([, data = ""]) => JSON.parse(data).choices[0].delta);
  // One text from seal to seal, in whatever pieces.
  const thoughts = deltas.map((delta) =>
    delta.thinking_blocks === undefined
      ? delta.reasoning_content ?? ""
      : `|${delta.thinking_blocks[0].signature}|`
  ).join("");
  assertEquals(thoughts, "first|S1|second thought|S2|");
});

Deno.test("serve --replay --record-missing: a Messages request that is missing goes on as it came, and is given back as it was answered", async () => {
  await using folder = await temporaryFolder();
  const name = "thinking, server tools, citations, a paused turn";
  await using upstream = fakeUpstream(() =>
    sse([written(STREAMS[name] ?? [])])
  );
  const body = {
    ...asked(name),
    tools: [{ type: "web_search_20250305", name: "web_search" }],
  };
  for (let turn = 0; turn < 2; turn++) {
    const args = [...REPLAY, "--record-missing"];
    await using server = await startServe(args, folder.path, env(upstream));
    assertEquals(read(await post(server.url, body)), STREAMS[name]);
    server.kill("SIGTERM");
    await server.result;
  }
  const [sent, ...more] = upstream.requests;
  assertEquals(more.length, 0);
  assertEquals(JSON.parse(sent?.body ?? ""), { ...body, model: "claude-x" });
  assertEquals((await readHistory(`${folder.path}/h.jsonl`)).length, 1);
});

Deno.test("serve --replay: an answer that was changed since is translated from what is left", async () => {
  await using folder = await temporaryFolder();
  const name = "a stop sequence, a container, what was cleared of the context";
  await using upstream = fakeUpstream(() =>
    sse([written(STREAMS[name] ?? [])])
  );
  {
    const args = ["--history", "h.jsonl"];
    await using server = await startServe(args, folder.path, env(upstream));
    await post(server.url, asked(name));
  }
  const path = `${folder.path}/h.jsonl`;
  const line = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, line.replace("one two", "one two three"));
  await using server = await startServe(REPLAY, folder.path);
  const events = read(await post(server.url, asked(name)));
  const texts = events.map(({ delta }) => (delta as { text?: string })?.text);
  assertEquals(texts.filter(Boolean).join(""), "one two three");
  assertEquals(events.at(-1)?.type, "message_stop");
});
