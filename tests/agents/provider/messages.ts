// The wire's own names.
// deno-lint-ignore-file camelcase
/**
 * Scripted answers of the Messages API.
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

/** What a request asks. */
export function askedOf({ model, messages, tools }: Members): Asked {
  const all = membersOf(messages).filter(({ role }) => role === "user");
  const hasResults = ({ content }: Members) =>
    membersOf(content).some(({ type }) => type === "tool_result");
  const last = all.findLastIndex((message) => !hasResults(message));
  return {
    model: String(model),
    text: textOf(all[last]?.["content"]),
    tools: membersOf(tools).map(({ name }) => String(name)),
    results: all.slice(last + 1).flatMap(({ content }) => membersOf(content))
      .filter(({ type }) => type === "tool_result")
      .map(({ content }) => textOf(content)),
  };
}

/** The answer on the wire. */
export function reply(step: Step, { model, stream }: Members): Response {
  const head = { id: newId("msg_"), type: "message", role: "assistant", model };
  const content = blocksOf(step);
  const stop_reason = step.call === undefined ? "end_turn" : "tool_use";
  const usage = {
    input_tokens: TOKENS.input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: TOKENS.output,
  };
  const ended = { stop_reason, stop_sequence: null };
  if (stream !== true) {
    return Response.json({ ...head, content, ...ended, usage });
  }
  const begun = {
    ...head,
    content: [],
    stop_reason: null,
    stop_sequence: null,
  };
  const events: Members[] = [
    {
      type: "message_start",
      message: { ...begun, usage: { ...usage, output_tokens: 1 } },
    },
    ...content.flatMap(eventsOf),
    {
      type: "message_delta",
      delta: ended,
      usage: { output_tokens: TOKENS.output },
    },
    { type: "message_stop" },
  ];
  return sse(
    events.map((event) =>
      `event: ${event["type"]}\ndata: ${JSON.stringify(event)}\n\n`
    ),
  );
}

function blocksOf({ text, call }: Step): Members[] {
  return [
    ...(text === undefined ? [] : [{ type: "text", text }]),
    ...(call === undefined ? [] : [{
      type: "tool_use",
      id: newId("toolu_"),
      name: call.name,
      input: call.input,
    }]),
  ];
}

function eventsOf(block: Members, index: number): Members[] {
  const isText = block["type"] === "text";
  const deltas = isText
    ? pieces(String(block["text"])).map((text) => ({
      type: "text_delta",
      text,
    }))
    : pieces(JSON.stringify(block["input"])).map((partial_json) => ({
      type: "input_json_delta",
      partial_json,
    }));
  const content_block = {
    ...block,
    ...(isText ? { text: "" } : { input: {} }),
  };
  return [
    { type: "content_block_start", index, content_block },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ];
}
