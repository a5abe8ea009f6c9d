// The wire's own names.
// deno-lint-ignore-file camelcase
/**
 * Scripted answers of the Responses API.
 *
 * @module
 */
import {
  type Asked,
  type Call,
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
  input_tokens: TOKENS.input,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: TOKENS.output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: TOKENS.input + TOKENS.output,
};

/** What a request asks. */
export function askedOf({ model, input, tools }: Members): Asked {
  const all = typeof input === "string"
    ? [{ role: "user", content: input }]
    : membersOf(input);
  const last = all.findLastIndex(({ role }) => role === "user");
  return {
    model: String(model),
    text: textOf(all[last]?.["content"]),
    tools: [tools, ...all.map(({ tools }) => tools)].flatMap(namesOf),
    results: all.slice(last + 1)
      .filter(({ type }) => String(type).endsWith("_output"))
      .map(({ output }) => textOf(output)),
  };
}

/** The names of functions, also of those in groups. */
function namesOf(tools: unknown): string[] {
  return membersOf(tools).flatMap(({ name, type, tools }) =>
    tools === undefined ? String(name ?? type) : namesOf(tools)
  );
}

/** The answer on the wire. */
export function reply(step: Step, { model, stream }: Members): Response {
  const head = {
    id: newId("resp_"),
    object: "response",
    created_at: 1_780_000_000,
    model,
    error: null,
    incomplete_details: null,
    parallel_tool_calls: true,
    tool_choice: "auto",
    tools: [],
  };
  const output = itemsOf(step);
  const done = { ...head, status: "completed", output, usage: USAGE };
  if (stream !== true) return Response.json(done);
  const begun = { ...head, status: "in_progress", output: [], usage: null };
  const events: Members[] = [
    { type: "response.created", response: begun },
    { type: "response.in_progress", response: begun },
    ...output.flatMap(eventsOf),
    { type: "response.completed", response: done },
  ];
  return sse(
    events.map((event, sequence_number) =>
      `event: ${event["type"]}\ndata: ${
        JSON.stringify({ ...event, sequence_number })
      }\n\n`
    ),
  );
}

function itemsOf({ text, call }: Step): Members[] {
  const content = [{ type: "output_text", text, annotations: [] }];
  return [
    ...(text === undefined ? [] : [{
      id: newId("msg_"),
      type: "message",
      status: "completed",
      role: "assistant",
      content,
    }]),
    ...(call === undefined ? [] : [itemOfCall(call)]),
  ];
}

/** A call of a function, or of a custom tool, whose input is a text. */
function itemOfCall({ name, input }: Call): Members {
  const made = { status: "completed", call_id: newId("call_"), name };
  return typeof input === "string"
    ? { id: newId("ctc_"), type: "custom_tool_call", ...made, input }
    : {
      id: newId("fc_"),
      type: "function_call",
      ...made,
      arguments: JSON.stringify(input),
    };
}

function eventsOf(item: Members, output_index: number): Members[] {
  const at = { item_id: item["id"], output_index };
  const added = (empty: Members) => ({
    type: "response.output_item.added",
    output_index,
    item: { ...item, ...empty, status: "in_progress" },
  });
  const done = { type: "response.output_item.done", output_index, item };
  for (
    const [type, member, event] of [
      ["function_call", "arguments", "function_call_arguments"],
      ["custom_tool_call", "input", "custom_tool_call_input"],
    ] as const
  ) {
    if (item["type"] !== type) continue;
    const text = String(item[member]);
    return [
      added({ [member]: "" }),
      ...pieces(text).map((delta) => ({
        type: `response.${event}.delta`,
        ...at,
        delta,
      })),
      { type: `response.${event}.done`, ...at, [member]: text },
      done,
    ];
  }
  const [part = {}] = membersOf(item["content"]);
  const within = { ...at, content_index: 0 };
  const text = textOf([part]);
  return [
    added({ content: [] }),
    {
      type: "response.content_part.added",
      ...within,
      part: { ...part, text: "" },
    },
    ...pieces(text).map((delta) => ({
      type: "response.output_text.delta",
      ...within,
      delta,
    })),
    { type: "response.output_text.done", ...within, text },
    { type: "response.content_part.done", ...within, part },
    done,
  ];
}
