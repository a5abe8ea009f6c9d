/**
 * An unstreamed response as the events of a stream.
 *
 * @module
 */
import { isObject } from "../../../core/data/invalid.ts";
import type { ReceivedEvent } from "../decode/stream.ts";

type Members = Record<string, unknown>;

/** The names in events for the parts of a message and of reasoning. */
const PARTS: Readonly<
  Record<string, { event: string; part: string; index: string; text: string }>
> = {
  "output_text": {
    event: "output_text",
    part: "content_part",
    index: "content_index",
    text: "text",
  },
  "refusal": {
    event: "refusal",
    part: "content_part",
    index: "content_index",
    text: "refusal",
  },
  "reasoning_text": {
    event: "reasoning_text",
    part: "content_part",
    index: "content_index",
    text: "text",
  },
  "summary_text": {
    event: "reasoning_summary_text",
    part: "reasoning_summary_part",
    index: "summary_index",
    text: "text",
  },
};

/** The argument member of calls, and its events. */
const CALLS: Readonly<Record<string, { member: string; event: string }>> = {
  "function_call": { member: "arguments", event: "function_call_arguments" },
  "custom_tool_call": { member: "input", event: "custom_tool_call_input" },
};

/** The events without sequence numbers. */
export function eventsOf(response: Members): ReceivedEvent[] {
  const { output, status, usage: _, ...rest } = response;
  const items = Array.isArray(output) ? output.filter(isObject) : [];
  const begun = { ...rest, status: "in_progress", output: [], usage: null };
  const isOver = status !== "queued" && status !== "in_progress";
  return [
    { type: "response.created", response: begun },
    { type: `response.${isOver ? "in_progress" : status}`, response: begun },
    ...items.flatMap(itemEvents),
    ...(isOver ? [{ type: `response.${status}`, response }] : []),
  ];
}

function itemEvents(item: Members, position: number): ReceivedEvent[] {
  const { type, content, summary } = item;
  const call = Object.hasOwn(CALLS, String(type))
    ? CALLS[String(type)]
    : undefined;
  const opened: Members = { ...item };
  for (const name of ["content", "summary"]) {
    if (Array.isArray(item[name])) opened[name] = [];
  }
  if (call !== undefined) opened[call.member] = "";
  if ("status" in item) opened["status"] = "in_progress";
  const at = { "item_id": item["id"], "output_index": position };
  const parts = [summary, content].flatMap((list) =>
    Array.isArray(list)
      ? list.filter(isObject).flatMap((part, index) =>
        partEvents(part, index, at)
      )
      : []
  );
  const text = call && item[call.member];
  const called = call === undefined ? [] : [
    { type: `response.${call.event}.delta`, ...at, delta: text },
    { type: `response.${call.event}.done`, ...at, [call.member]: text },
  ];
  return [
    {
      type: "response.output_item.added",
      "output_index": position,
      item: opened,
    },
    ...parts,
    ...called,
    { type: "response.output_item.done", "output_index": position, item },
  ];
}

function partEvents(
  part: Members,
  index: number,
  at: Members,
): ReceivedEvent[] {
  const names = Object.hasOwn(PARTS, String(part["type"]))
    ? PARTS[String(part["type"])]
    : undefined;
  if (names === undefined) return [];
  const where = { ...at, [names.index]: index };
  const text = part[names.text];
  const extra = names.event === "output_text" ? { logprobs: [] } : {};
  return [
    {
      type: `response.${names.part}.added`,
      ...where,
      part: { ...part, [names.text]: "" },
    },
    {
      type: `response.${names.event}.delta`,
      ...where,
      delta: text,
      ...extra,
    },
    {
      type: `response.${names.event}.done`,
      ...where,
      [names.text]: text,
      ...extra,
    },
    { type: `response.${names.part}.done`, ...where, part },
  ];
}
