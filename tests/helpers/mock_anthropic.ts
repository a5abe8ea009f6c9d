/**
 * Anthropic's Messages API as a mock: strict about what it is sent, scripted by `mock_model.ts`.
 *
 * @module
 */
import type Anthropic from "@anthropic-ai/sdk";
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
  type UpstreamRequest,
} from "./fake_upstream.ts";
import {
  answer,
  type Asked,
  broken,
  MID_STREAM_ERROR,
  type Refused,
  refused,
  type Said,
  TOKENS,
} from "./mock_model.ts";

type Params = Anthropic.MessageCreateParams;
type Block = Anthropic.ContentBlockParam;

/** What it lists under `/v1/models`. */
const ANTHROPIC_MODELS: readonly Partial<Anthropic.ModelInfo>[] = [
  {
    type: "model",
    id: "mock-1",
    "display_name": "Mock 1",
    "created_at": "2023-11-14T22:13:20Z",
  },
];

/** Starts it; its base URL has no `/v1`. */
export function mockAnthropic(): FakeUpstream {
  return fakeUpstream((request) => {
    const { headers, method, path } = request;
    const key = headers.get("x-api-key") ?? headers.get("authorization");
    if (!key) return refusal(refused(401, "No key was given"));
    if (!headers.has("anthropic-version")) {
      return refusal(refused(400, "anthropic-version: header is required"));
    }
    switch (`${method} ${path.replace(/\?.*/, "")}`) {
      case "GET /v1/models":
        return Response.json({ data: ANTHROPIC_MODELS, "has_more": false });
      case "POST /v1/messages":
        return reply(request);
      default:
        return refusal(refused(404, "Not found"));
    }
  });
}

function reply({ body }: UpstreamRequest): Response {
  const params: Params = JSON.parse(body);
  const fault = faultOf(params);
  if (fault !== undefined) return refusal(refused(400, fault));
  const found = answer(askedOf(params));
  if (found.kind === "refused") return refusal(found);
  if (params.stream !== true) return Response.json(whole(found, params.model));
  const pieces = events(found, params.model).map(event);
  if (found.breaks === undefined) return sse(pieces);
  const error = event(errorOf(refused(500, MID_STREAM_ERROR)));
  return sse(broken(pieces, found.breaks, error));
}

/** What the API would not take. */
function faultOf(
  { messages, tools, model, max_tokens: limit }: Params,
): string | undefined {
  if (model !== "mock-1") return `model: ${model}`;
  if (!(limit > 0)) return "max_tokens: Field required";
  if (tools?.length === 0) return "tools: at least one";
  for (const [at, { role, content }] of messages.entries()) {
    const wanted = role !== "assistant" ? [] : blocks(content).flatMap(
      (block) => block.type === "tool_use" ? [block.id] : [],
    );
    const next = blocks(messages[at + 1]?.content ?? "");
    const answered = next.slice(0, wanted.length).flatMap((block) =>
      block.type === "tool_result" ? [block.tool_use_id] : []
    );
    if (wanted.some((id) => !answered.includes(id))) {
      return `messages.${at}: tool_use without tool_result right after it`;
    }
    if (messages[at + 1]?.role === role) return `messages.${at + 1}: ${role}`;
  }
  return undefined;
}

function askedOf(params: Params): Asked {
  const { messages, tools, output_config: output } = params;
  const isQuestion = ({ role, content }: Anthropic.MessageParam) =>
    role === "user" &&
    blocks(content).some(({ type }) => type !== "tool_result");
  const last = messages.findLastIndex(isQuestion);
  return {
    text: textOf(messages[last]?.content ?? ""),
    tools: tools?.map((tool) => "name" in tool ? tool.name : "") ?? [],
    results: messages.slice(last + 1).flatMap(({ content }) =>
      blocks(content).flatMap((block) =>
        block.type === "tool_result"
          ? [{ id: block.tool_use_id, text: textOf(block.content ?? "") }]
          : []
      )
    ),
    structured: output?.format?.type === "json_schema",
  };
}

function blocks(content: string | readonly Block[]): readonly Block[] {
  return typeof content === "string"
    ? [{ type: "text", text: content }]
    : content;
}

function textOf(content: string | readonly { type: string }[]): string {
  if (typeof content === "string") return content;
  return content.map((block) => "text" in block ? block.text : "").join("");
}

const REASONS = {
  end: "end_turn",
  length: "max_tokens",
  calls: "tool_use",
} as const;

const USAGE = {
  "input_tokens": TOKENS.input - TOKENS.cached,
  "cache_creation_input_tokens": 0,
  "cache_read_input_tokens": TOKENS.cached,
  "output_tokens": TOKENS.output,
  "output_tokens_details": { "thinking_tokens": TOKENS.reasoning },
};

const SIGNATURE = "bW9jaw==";

/** The blocks of an answer as they are when they begin, and the deltas of each. */
function parts(said: Said): { block: object; deltas: object[] }[] {
  const { reasoning, text, calls } = said;
  const thinking = { type: "thinking", thinking: "", signature: "" };
  return [
    ...(reasoning.length === 0 ? [] : [{
      block: thinking,
      deltas: [
        ...reasoning.map((piece) => ({
          type: "thinking_delta",
          thinking: piece,
        })),
        { type: "signature_delta", signature: SIGNATURE },
      ],
    }]),
    ...(text.length === 0 ? [] : [{
      block: { type: "text", text: "" },
      deltas: text.map((piece) => ({ type: "text_delta", text: piece })),
    }]),
    ...calls.map(({ id, name, pieces }) => ({
      block: { type: "tool_use", id, name, input: {} },
      deltas: ["", ...pieces].map((piece) => ({
        type: "input_json_delta",
        "partial_json": piece,
      })),
    })),
  ];
}

function message(model: string): Record<string, unknown> {
  return {
    id: "msg_mock",
    type: "message",
    role: "assistant",
    model,
    content: [],
    "stop_reason": null,
    "stop_sequence": null,
    usage: { ...USAGE, "output_tokens": 1 },
  };
}

function whole(said: Said, model: string): unknown {
  const { reasoning, text, calls } = said;
  const thought = reasoning.join("");
  const content = [
    ...(thought === ""
      ? []
      : [{ type: "thinking", thinking: thought, signature: SIGNATURE }]),
    ...(text.length === 0 ? [] : [{ type: "text", text: text.join("") }]),
    ...calls.map(({ id, name, pieces }) => ({
      type: "tool_use",
      id,
      name,
      input: JSON.parse(pieces.join("")),
    })),
  ];
  const reason = REASONS[said.reason];
  return { ...message(model), content, "stop_reason": reason, usage: USAGE };
}

/** An event of a stream; its type is its SSE name too. */
interface StreamEvent {
  type: string;
  [member: string]: unknown;
}

function events(said: Said, model: string): StreamEvent[] {
  const begun = [
    { type: "message_start", message: message(model) },
    { type: "ping" },
    ...parts(said).flatMap(({ block, deltas }, index) => [
      { type: "content_block_start", index, "content_block": block },
      ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
      { type: "content_block_stop", index },
    ]),
  ];
  if (said.breaks !== undefined) return begun.slice(0, -1);
  return [
    ...begun,
    {
      type: "message_delta",
      delta: { "stop_reason": REASONS[said.reason], "stop_sequence": null },
      usage: USAGE,
    },
    { type: "message_stop" },
  ];
}

function event(data: StreamEvent): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

const TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  404: "not_found_error",
  429: "rate_limit_error",
  503: "overloaded_error",
};

/** Its word for a failure, by status; inside a stream there is none. */
export function anthropicType(status = 500): string {
  return TYPES[status] ?? "api_error";
}

function errorOf({ status, message }: Refused): StreamEvent {
  return {
    type: "error",
    error: { type: anthropicType(status), message },
    "request_id": "req_mock",
  };
}

function refusal(reply: Refused): Response {
  const headers = { ...reply.headers, "request-id": "req_mock" };
  return Response.json(errorOf(reply), { status: reply.status, headers });
}
