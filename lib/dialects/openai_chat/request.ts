/**
 * Encodes a request for a compatible server: what the user set, and nothing that the server is known to refuse.
 *
 * @module
 */
import type { ChatRequest, Message, Tool } from "../../core/chat.ts";
import type { LeaveOut } from "../../core/fates.ts";
import { withoutMembers } from "../../core/data/foreign.ts";
import { isObject } from "../../core/data/invalid.ts";
import { withValidNames } from "../../core/tool_names.ts";
import { NameSet } from "../../core/data/names.ts";
import type { Quirks } from "./quirks.ts";
import { withResults } from "./tool_results.ts";

/** How a request is written: the provider's quirks, and members that are left out. */
export interface RequestOptions extends Quirks {
  /** Members of earlier answers that the provider did not make and may refuse; by default the seals of other dialects. */
  readonly foreign?: ReadonlySet<string> | undefined;
  /** Reports what is left out. */
  readonly leaveOut?: LeaveOut | undefined;
}

/** The members of a request, in their order. */
export type Members = [name: string, value: unknown][];

/** Members that are refused without tools, so an empty list of tools is not sent, either. */
const WITH_TOOLS: ReadonlySet<string> = new NameSet([
  "tools",
  "tool_choice",
  "parallel_tool_calls",
]);

/**
 * The body for a request: `model`, `messages` with a result for each tool call, then the other members in their own
 * order. A stream asks for its usage unless the request says otherwise.
 */
export function encodeRequest(
  given: ChatRequest,
  options: RequestOptions = {},
): string {
  const request = options.customTools ? given : withFunctions(given);
  const { model, messages: _, ...rest } = request;
  const messages = withResults(withValidNames(request));
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

/** Renames the limit on the answer's tokens to the name that the provider knows. If both are set, keeps only that name's value. */
export function renameLimit(
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
  const { foreign = OTHER_DIALECTS, leaveOut } = options;
  const own = withoutMembers(message, foreign, leaveOut);
  const members = Object.entries(own).filter(([name, value]) =>
    !isUnwanted(message, name, value, options)
  );
  const encoded = Object.fromEntries(members);
  const { audio } = message;
  // The API accepts only the id of an earlier answer's audio.
  if (message.role === "assistant" && isObject(audio) && audio["id"]) {
    encoded["audio"] = { id: audio["id"] };
  }
  if (message.role === "developer" && options.noDeveloperRole) {
    encoded["role"] = "system";
  }
  return encoded;
}

/** Members that the decoders of other dialects add. */
const OTHER_DIALECTS: ReadonlySet<string> = new NameSet(["thinking_blocks"]);

function isUnwanted(
  message: Message,
  name: string,
  value: unknown,
  options: RequestOptions,
): boolean {
  if (value === null) return name !== "content" && !options.acceptsNulls;
  if (message.role !== "assistant") return false;
  // Made here from the provider's own parts, and accepted by the Responses API only.
  if (name === "content_parts" || name === "reasoning_items") return true;
  if (name !== "reasoning_content" || options.keepsReasoning) return false;
  options.leaveOut?.("messages[].reasoning_content");
  return true;
}

/** The schema of a custom tool that became a function. */
const PARAMETERS = {
  type: "object",
  properties: { input: { type: "string" } },
  required: ["input"],
};

/** The request with functions of one text in place of custom tools; the same object if it has none. */
function withFunctions(request: ChatRequest): ChatRequest {
  const { tools, messages, tool_choice: choice } = request;
  const has = tools?.some(({ custom }) => isObject(custom)) ||
    messages.some(({ tool_calls: calls }) =>
      calls?.some(({ custom }) => isObject(custom))
    );
  if (!has) return request;
  return {
    ...request,
    messages: messages.map(withFunctionCalls),
    ...(tools && { tools: tools.map(asFunction) }),
    ...(isObject(choice) && { "tool_choice": choiceOf(choice) }),
  };
}

function asFunction(tool: Tool): Tool {
  const { custom } = tool;
  if (!isObject(custom)) return tool;
  const { name, description, format } = custom;
  const text = [description, grammarOf(format)].filter((text) => text)
    .join("\n\n");
  const described = text === "" ? {} : { description: text };
  return {
    type: "function",
    function: { name, ...described, parameters: PARAMETERS },
  };
}

/** Functions have no grammar, so the description has it. */
function grammarOf(format: unknown): string | undefined {
  if (!isObject(format) || format["type"] === "text") return undefined;
  const { grammar = format } = format;
  const { syntax, definition } = isObject(grammar) ? grammar : format;
  return `The input must match this ${syntax} grammar:\n${definition}`;
}

function withFunctionCalls(message: Message): Message {
  const { tool_calls: calls } = message;
  if (!calls?.some(({ custom }) => isObject(custom))) return message;
  return {
    ...message,
    "tool_calls": calls.map((call) => {
      const { custom, ...rest } = call;
      if (!isObject(custom)) return call;
      const { name, input } = custom;
      return {
        ...rest,
        type: "function",
        function: { name, arguments: JSON.stringify({ input }) },
      };
    }),
  };
}

/** The choice of a tool, or of several. */
function choiceOf(choice: Record<string, unknown>): Record<string, unknown> {
  const { custom, allowed_tools: allowed } = choice;
  if (isObject(custom)) return { type: "function", function: custom };
  if (!isObject(allowed) || !Array.isArray(allowed["tools"])) return choice;
  const tools = allowed["tools"].map((tool) =>
    isObject(tool) ? choiceOf(tool) : tool
  );
  return { ...choice, "allowed_tools": { ...allowed, tools } };
}
