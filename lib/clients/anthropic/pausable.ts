/**
 * Requests whose answer the provider may pause.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import type { RawBlocks } from "../../dialects/anthropic_messages/raw_blocks.ts";
import type {
  MessagesRequest,
  TurnBlock,
} from "../../dialects/anthropic_messages/types.ts";

/** A request in both dialects, and the collector of its reply's content. */
export interface Asked {
  /** The Chat Completions request. */
  readonly request: ChatRequest;
  /** The request as sent to the provider. */
  readonly body: MessagesRequest;
  /** Collects the reply's content, to send it back. */
  readonly blocks?: RawBlocks;
}

/** Makes the request that sends a paused turn back unchanged. */
export function withTurn(asked: Asked, blocks: RawBlocks): Asked {
  const { body } = asked;
  const content = blocks.blocks as TurnBlock[];
  const { container } = blocks;
  const messages = [...body.messages, { role: "assistant" as const, content }];
  const more = container === undefined ? {} : { container };
  return { ...asked, blocks, body: { ...body, messages, ...more } };
}

/** Whether the provider may pause: if the request has tools that the provider runs. */
export function mayPause(request: Readonly<Record<string, unknown>>): boolean {
  const { tools } = request;
  return "mcp_servers" in request || "context_management" in request ||
    Array.isArray(tools) &&
      tools.some((tool) =>
        isObject(tool) && tool["type"] !== undefined &&
        tool["type"] !== "custom"
      );
}
