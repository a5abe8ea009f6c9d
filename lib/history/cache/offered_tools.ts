/**
 * The tools that requests offer, and whether an answer of the conversation calls them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Message } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import { NameMap, NameSet } from "../../core/data/names.ts";
import type { Exchange } from "../line/exchange.ts";
import { toolName, toolsIn } from "./request_parts.ts";

/** A tool that the client itself runs. */
export interface OfferedTool {
  readonly name: string;
  /** Of its definition, in each request. */
  readonly bytes: number;
  /** Whether an answer or an earlier turn of the conversation calls it. */
  readonly called: boolean;
}

/** The names of the tools that an exchange's own messages and answers call. */
export function calledBy({ request, response }: Exchange): string[] {
  return [
    ...request.messages.flatMap(callsOf),
    ...(response?.choices ?? []).flatMap(({ message }) => callsOf(message)),
  ];
}

/**
 * The tools that a request offers.
 *
 * @param called see {@linkcode calledBy}; of all exchanges of the conversation
 */
export function offeredBy(
  { request }: Exchange,
  called: ReadonlySet<string>,
): OfferedTool[] {
  return toolsIn(request).filter(isOwn).map((tool) =>
    offeredTool(tool, JSON.stringify(tool), called)
  );
}

/** The tools that each exchange of a conversation offers, by the exchange's id. */
export function offeredTools(
  conversation: readonly Exchange[],
): ReadonlyMap<string, readonly OfferedTool[]> {
  const called = new NameSet(conversation.flatMap(calledBy));
  // Requests of a conversation offer the same ones again and again.
  const known = new NameMap<OfferedTool>();
  return new NameMap(
    conversation.map(({ id, request }) => [
      id,
      toolsIn(request).filter(isOwn).map((tool) => {
        const json = JSON.stringify(tool);
        const offered = known.get(json) ?? offeredTool(tool, json, called);
        known.set(json, offered);
        return offered;
      }),
    ]),
  );
}

function offeredTool(
  tool: unknown,
  json: string,
  called: ReadonlySet<string>,
): OfferedTool {
  const name = toolName(tool);
  return { name, bytes: Buffer.byteLength(json), called: called.has(name) };
}

/** What a provider runs by itself is not called by answers. */
function isOwn(tool: unknown): boolean {
  if (!isObject(tool)) return false;
  const { type = "function" } = tool;
  return type === "function" || type === "custom";
}

function callsOf(message: Message): string[] {
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  return [
    ...calls.map((call) => call?.function?.name ?? call?.custom?.name),
    message.function_call?.name,
  ].filter((name) => name !== undefined);
}
