/**
 * A request as a compatible server wants it: what the user set, and nothing that the server is known to refuse.
 *
 * @module
 */
import type { ChatRequest, Message } from "../../core/chat.ts";

/** What a provider's row says about its requests. */
export interface RequestOptions {
  /** The name that the provider knows for the limit on the answer's tokens; the request's own name is sent otherwise. */
  maxTokensName?: "max_tokens" | "max_completion_tokens" | undefined;
  /** Does not know `stream_options`. */
  noStreamOptions?: boolean | undefined;
  /** Knows `system` only. */
  noDeveloperRole?: boolean | undefined;
  /** Wants the reasoning text of earlier assistant turns back. */
  keepsReasoning?: boolean | undefined;
  /** Accepts members that are null; strict servers refuse them, though null means unset. */
  acceptsNulls?: boolean | undefined;
}

type Members = [name: string, value: unknown][];

/** Refused without tools, so they go with an empty list of them. */
const WITH_TOOLS: ReadonlySet<string> = new Set([
  "tools",
  "tool_choice",
  "parallel_tool_calls",
]);

/**
 * The body for a request: `model`, `messages`, then the other members in their own order. A stream asks for its usage
 * unless the request says otherwise.
 */
export function encodeRequest(
  request: ChatRequest,
  options: RequestOptions = {},
): string {
  const { model, messages, ...rest } = request;
  const members: Members = [
    ["model", model],
    ["messages", messages.map((message) => encodeMessage(message, options))],
    ...otherMembers(rest, request, options),
  ];
  return JSON.stringify(Object.fromEntries(members));
}

function otherMembers(
  rest: Record<string, unknown>,
  request: ChatRequest,
  options: RequestOptions,
): Members {
  const noTools = request.tools?.length === 0;
  const members: Members = [];
  for (const [name, value] of Object.entries(rest)) {
    if (name === "stream_options") continue;
    if (value === null && !options.acceptsNulls) continue;
    if (noTools && WITH_TOOLS.has(name)) continue;
    members.push([name, value]);
  }
  if (request.stream === true && !options.noStreamOptions) {
    members.push([
      "stream_options",
      request.stream_options ?? { "include_usage": true },
    ]);
  }
  const { maxTokensName } = options;
  return maxTokensName === undefined
    ? members
    : renameLimit(members, maxTokensName);
}

/** One limit on the answer's tokens, under the name that the provider knows; that name's own value counts. */
function renameLimit(
  members: Members,
  wanted: "max_tokens" | "max_completion_tokens",
): Members {
  const other = wanted === "max_tokens"
    ? "max_completion_tokens"
    : "max_tokens";
  const has = members.some(([name, value]) =>
    name === wanted && value !== null && value !== undefined
  );
  return has
    ? members.filter(([name]) => name !== other)
    : members.filter(([name]) => name !== wanted)
      .map(([name, value]) => [name === other ? wanted : name, value]);
}

function encodeMessage(message: Message, options: RequestOptions): unknown {
  const members = Object.entries(message).filter(([name, value]) =>
    !isUnwanted(message, name, value, options)
  );
  const encoded = Object.fromEntries(members);
  if (message.role === "developer" && options.noDeveloperRole) {
    encoded["role"] = "system";
  }
  return encoded;
}

function isUnwanted(
  message: Message,
  name: string,
  value: unknown,
  options: RequestOptions,
): boolean {
  if (value === null) return name !== "content" && !options.acceptsNulls;
  if (message.role !== "assistant") return false;
  // What readers of replies made of the provider's own members.
  if (name === "content_parts") return true;
  return (name === "reasoning_content" || name === "thinking_blocks") &&
    !options.keepsReasoning;
}
