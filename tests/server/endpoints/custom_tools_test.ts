/**
 * Custom tools of a client of Responses, with a provider that knows functions only.
 */
import { assertEquals, assertObjectMatch } from "@std/assert";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import { serving } from "../serving.ts";

const TOOLS = [
  { type: "custom", name: "exec", description: "Runs JavaScript" },
  { type: "function", name: "wait", parameters: { type: "object" } },
];

/** A piece of an answer. */
function piece(delta: Record<string, unknown>, reason: string | null = null) {
  const choices = [{ index: 0, delta, finish_reason: reason }];
  const chunk = { id: "c", object: "chat.completion.chunk", choices };
  return `data: ${JSON.stringify({ ...chunk, model: "m", created: 1 })}\n\n`;
}

/** Calls of the custom tool, in pieces, of the function, and of the custom tool as the model likes it. */
const CALLS = [
  [0, { name: "exec", arguments: "" }],
  [0, { arguments: '{"input":"text(\\"' }],
  [1, { name: "wait", arguments: "{}" }],
  [0, { arguments: 'a\\")"}' }],
  [2, { name: "exec", arguments: "text(1)" }],
] as const;

const STREAM = [
  piece({ role: "assistant", content: "I call." }),
  ...CALLS.map(([index, called]) => {
    const id = "name" in called ? { id: `call_${index}` } : {};
    return piece({
      tool_calls: [{ index, type: "function", ...id, function: called }],
    });
  }),
  piece({}, "tool_calls"),
  "data: [DONE]\n\n",
];

const EXPECTED = [
  ["custom_tool_call", "call_0", "exec", 'text("a")'],
  ["function_call", "call_1", "wait", "{}"],
  ["custom_tool_call", "call_2", "exec", "text(1)"],
];

for (const stream of [true, false]) {
  Deno.test(`custom tools: a provider that knows functions gets functions, and its client calls of custom tools (${stream ? "a stream" : "in one piece"})`, async () => {
    await using upstream = fakeUpstream(() => sse(STREAM));
    await using server = await serving({
      env: {
        DEEPSEEK_API_KEY: "sk-canary",
        DEEPSEEK_BASE_URL: `${upstream.url}/v1`,
      },
    });
    const reply = await fetch(`${server.url}/v1/responses`, {
      method: "POST",
      body: JSON.stringify({
        model: "deepseek/m",
        input: [
          { role: "user", content: "Hi" },
          {
            type: "custom_tool_call",
            call_id: "before",
            name: "exec",
            input: "text(0)",
          },
          { type: "custom_tool_call_output", call_id: "before", output: "0" },
        ],
        tools: TOOLS,
        stream,
      }),
    });
    const text = await reply.text();
    const { response } = stream
      ? JSON.parse(
        /data: (\{"type":"response.completed".*)\n/.exec(text)?.[1] ?? "{}",
      )
      : { response: JSON.parse(text) };
    const calls = response.output.filter(({ type }: { type: string }) =>
      type.endsWith("_call")
    ).map((
      { type, call_id, name, input, arguments: args }: Record<string, unknown>,
    ) => [type, call_id, name, input ?? args])
      .sort(([, a = ""]: string[], [, b = ""]: string[]) => a < b ? -1 : 1);
    assertEquals(calls, EXPECTED);
    const sent = JSON.parse(upstream.requests[0]?.body ?? "{}");
    assertEquals(
      sent.tools.map(({ type, function: { name } }: {
        type: string;
        function: { name: string };
      }) => [type, name]),
      [["function", "exec"], ["function", "wait"]],
    );
    assertObjectMatch(sent.messages[1], {
      tool_calls: [{
        type: "function",
        function: { name: "exec", arguments: '{"input":"text(0)"}' },
      }],
    });
    // The record has what the client means.
    const exchange = (await server.exchanges()).at(-1);
    assertObjectMatch(exchange?.request.tools?.[0] ?? {}, {
      type: "custom",
      custom: { name: "exec" },
    });
  });
}
