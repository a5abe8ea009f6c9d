/** What is known of a request makes the next one the same as when nothing is known. */
import { assertEquals } from "@std/assert";
import type { ChatRequest, Message } from "../../../lib/core/chat.ts";
import { encodeRequest as encodeMessages } from "../../../lib/dialects/anthropic_messages/encode/request.ts";
import { encodeRequest as encodeChat } from "../../../lib/dialects/openai_chat/request.ts";
import type { Encode } from "../../../lib/history/chain/rebuild.ts";
import { SentRequests } from "../../../lib/history/cache/sent_requests.ts";
import { takeApart } from "../../../lib/history/cache/taken_apart.ts";
import { MemoryHistory } from "../../../lib/history/store/memory_history.ts";
import { writeJson } from "../../../lib/json/json_style.ts";
import { recorded } from "../fixture.ts";
import { AgentSession, type Step, tool } from "./agent_session.ts";

const CALLS = [{
  id: "call_1",
  type: "function",
  function: { name: "read", arguments: "{}" },
}];

function firstRequest(): ChatRequest {
  return {
    model: "claude-opus-5",
    tools: [tool("read"), tool("write"), tool("list")],
    messages: [
      { role: "system", content: "You are an agent: <é>" },
      { role: "user", content: "Fix the bug & the other one \u2028 ümlaut" },
    ],
    temperature: 1,
    stream: true,
  };
}

const toResult = ({ messages }: ChatRequest) => {
  messages[messages.length - 1] = {
    role: "tool",
    "tool_call_id": "call_1",
    content: "x".repeat(500),
  };
};

/** Turns, calls, results, thoughts, and all that can change from one request to the next. */
const STEPS: readonly Step[] = [
  {},
  {},
  { answer: { content: null, "tool_calls": CALLS } as Partial<Message> },
  { change: toResult },
  { answer: { "reasoning_content": "Thinking about it" } },
  { change: (request) => void (request["tool_choice"] = "auto") },
  { change: (request) => void (request["tool_choice"] = "none") },
  { change: (request) => void (request.model = "claude-sonnet-5") },
  {},
  { change: ({ messages }) => void messages.splice(-2, 1) },
  { change: (request) => void request.tools?.reverse() },
  {},
  {
    change: ({ messages: [system] }) => {
      if (system) system.content = "You are another agent";
    },
  },
  {},
  {},
  {
    change: ({ messages }) => void messages.push({ role: "user", content: "" }),
  },
  {},
];

const style = (spaced: boolean, escapes: "none" | "ascii" | "html") =>
(
  request: ChatRequest,
) => writeJson(request, { spaced, escapes, floats: ["temperature"] });

/** The mark of the last message moves on with each request, as coding agents have it. */
const marked: Encode = (request) => {
  const body = structuredClone(encodeMessages(request));
  const last = body.messages.at(-1);
  const content = Array.isArray(last?.content)
    ? last.content
    : [{ type: "text", text: last?.content }];
  const mark = { "cache_control": { type: "ephemeral" } };
  const parts = [...content.slice(0, -1), { ...content.at(-1), ...mark }];
  const messages = [...body.messages.slice(0, -1), { ...last, content: parts }];
  return JSON.stringify({ ...body, messages }, null, 0);
};

const WRITERS: readonly (readonly [string, Encode, Encode | undefined])[] = [
  ["JavaScript", JSON.stringify, undefined],
  ["Python", style(true, "ascii"), undefined],
  ["Go", style(false, "html"), undefined],
  ["the client of Chat Completions", encodeChat, encodeChat],
  [
    "the client of Messages",
    (request) => JSON.stringify(encodeMessages(request)),
    (request) => JSON.stringify(encodeMessages(request)),
  ],
  ["recorded bodies with marks that move", marked, undefined],
  [
    "recorded bodies with indentation",
    (request) => JSON.stringify(request, null, 2),
    undefined,
  ],
  [
    "members before and after the turns",
    ({ messages, model, ...rest }) =>
      JSON.stringify({ ...rest, messages, model }),
    undefined,
  ],
];

for (const [name, write, encode] of WRITERS) {
  Deno.test(`SentRequests: a session of ${name}`, async () => {
    const history = new MemoryHistory();
    const options = { write, encode, request: firstRequest() };
    const session = new AgentSession(history, {
      ...options,
      provider: "anthropic",
    });
    for (const step of STEPS) await session.ask(step);
    await history.flush();
    const encoder = () => encode;
    const exchanges = await recorded(history);
    const all = new SentRequests(exchanges, encoder);
    let proven = 0;
    for (const exchange of exchanges) {
      if (exchange.source === "import") continue;
      const found = all.of(exchange);
      const chain = all.chain(exchange);
      assertEquals(found, new SentRequests(chain, encoder).of(exchange));
      if (found.proven) proven++;
    }
    assertEquals(proven, STEPS.length);
  });
}

Deno.test("takeApart: a text that goes on otherwise is taken apart as if nothing were known", () => {
  const body = (messages: unknown[], more = {}) =>
    JSON.stringify({ model: "m", messages, ...more });
  const hi = { role: "user", content: "hi" };
  const before = takeApart(body([hi, { role: "assistant", content: "ho" }]));
  const texts = [
    body([hi]),
    body([]),
    body([hi, { role: "user", content: "[" }], { tools: [tool("a")] }),
    body([hi, hi], { messages: "no" }),
    body([hi], { input: [hi] }),
    body([hi, { role: "assistant", content: "ho" }]).slice(0, -1),
    body([hi, { role: "assistant", content: "ho" }]) + "}",
    '{"model":"m","messages":[{"role":"user","content":"hi"} ]}',
    '{"model":"m","messages":[{"role":"user","content":"hi"}, 1]}',
    '{"model":"m","messages":[{"role":"user","content":"hi"},]}',
    '{"model":"m","messages":[{"role":"user","content":"hi"}],"messages":[]}',
    body([hi, hi], { "previous_response_id": "r" }),
    "[]",
    "",
  ];
  for (const text of texts) {
    const { parts } = takeApart(text, before);
    assertEquals(parts, takeApart(text).parts, text);
  }
});
