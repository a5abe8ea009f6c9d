// The wire's own names.
// deno-lint-ignore-file camelcase
/**
 * Scripted answers as Chat Completions.
 *
 * @module
 */
import {
  type Asked,
  type Members,
  membersOf,
  newId,
  pieces,
  type Step,
  textOf,
  TOKENS,
} from "./script.ts";
import { sse } from "../../helpers/fake_upstream.ts";

const USAGE = {
  prompt_tokens: TOKENS.input,
  completion_tokens: TOKENS.output,
  total_tokens: TOKENS.input + TOKENS.output,
};

/** What a request asks. */
export function askedOf({ model, messages, tools }: Members): Asked {
  const all = membersOf(messages);
  const last = all.findLastIndex(({ role }) => role === "user");
  return {
    model: String(model),
    text: textOf(all[last]?.["content"]),
    tools: membersOf(tools).map((tool) => String(nameOf(tool["function"]))),
    results: all.slice(last + 1).filter(({ role }) => role === "tool")
      .map(({ content }) => textOf(content)),
  };
}

/** The answer on the wire. */
export function reply({ text = "", call }: Step, body: Members): Response {
  const { model, stream } = body;
  const head = { id: newId("chatcmpl-"), created: 1_780_000_000, model };
  const calls = call === undefined ? undefined : [{
    index: 0,
    id: newId("call_"),
    type: "function",
    function: { name: call.name, arguments: JSON.stringify(call.input) },
  }];
  const reason = call === undefined ? "stop" : "tool_calls";
  if (stream !== true) {
    const message = { role: "assistant", content: text, tool_calls: calls };
    const choices = [{ index: 0, message, finish_reason: reason }];
    const whole = { ...head, object: "chat.completion", choices, usage: USAGE };
    return Response.json(whole);
  }
  const chunk = (delta: Members, finish_reason: string | null = null) => ({
    ...head,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason }],
  });
  return sse(
    [
      chunk({ role: "assistant", content: "" }),
      ...pieces(text).map((content) => chunk({ content })),
      ...(calls === undefined ? [] : [chunk({ tool_calls: calls })]),
      chunk({}, reason),
      { ...chunk({}), choices: [], usage: USAGE },
    ].map((each) => `data: ${JSON.stringify(each)}\n\n`).concat(
      "data: [DONE]\n\n",
    ),
  );
}

function nameOf(value: unknown): unknown {
  return membersOf([value])[0]?.["name"];
}
