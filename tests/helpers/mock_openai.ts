/**
 * OpenAI's API as a mock: strict about what it is sent, scripted by `mock_model.ts`.
 *
 * @module
 */
import type OpenAI from "openai";
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

type Params = OpenAI.ChatCompletionCreateParams;
type Message = OpenAI.ChatCompletionMessageParam;

/** What it lists under `/v1/models`. */
const OPENAI_MODELS: readonly OpenAI.Model[] = [
  {
    id: "mock-1",
    object: "model",
    created: 1_700_000_000,
    "owned_by": "mock",
    "shutdown_date": null,
  },
];

/** Starts it; its base URL ends in `/v1`. */
export function mockOpenAi(): FakeUpstream {
  return fakeUpstream((request) => {
    if (!/^Bearer ./.test(request.headers.get("authorization") ?? "")) {
      return refusal(refused(401, "No key was given"));
    }
    switch (`${request.method} ${request.path}`) {
      case "GET /v1/models":
        return Response.json({ object: "list", data: OPENAI_MODELS });
      case "POST /v1/chat/completions":
        return complete(request);
      default:
        return refusal(refused(404, "Unknown request URL"));
    }
  });
}

function complete({ body }: UpstreamRequest): Response {
  const params: Params = JSON.parse(body);
  const fault = faultOf(params);
  if (fault !== undefined) return refusal(refused(400, fault));
  const reply = answer(askedOf(params));
  if (reply.kind === "refused") return refusal(reply);
  if (params.stream !== true) return Response.json(whole(reply, params.model));
  const events = chunks(reply, params).map(event);
  if (reply.breaks === undefined) return sse([...events, "data: [DONE]\n\n"]);
  const error = event({ error: errorOf(refused(500, MID_STREAM_ERROR)) });
  return sse(broken(events, reply.breaks, error));
}

/** What the API would not take. */
function faultOf({ messages, tools, model }: Params): string | undefined {
  if (model !== "mock-1") return `The model ${model} does not exist`;
  if (tools?.length === 0) return "tools is too short";
  let open: string[] = [];
  for (const message of messages) {
    if (message.role === "tool") {
      if (!open.includes(message.tool_call_id)) {
        return `No tool call ${message.tool_call_id}`;
      }
      open = open.filter((id) => id !== message.tool_call_id);
      continue;
    }
    if (open.length > 0) return `No answer to ${open.join(", ")}`;
    if (message.role === "assistant") {
      open = message.tool_calls?.map(({ id }) => id) ?? [];
    }
  }
  return open.length > 0 ? `No answer to ${open.join(", ")}` : undefined;
}

function askedOf({ messages, tools, response_format: format }: Params): Asked {
  const last = messages.findLastIndex(({ role }) => role === "user");
  return {
    text: textOf(messages[last]),
    tools:
      tools?.map((tool) =>
        tool.type === "function" ? tool.function.name : tool.custom.name
      ) ?? [],
    results: messages.slice(last + 1).flatMap((message) =>
      message.role === "tool"
        ? [{ id: message.tool_call_id, text: textOf(message) }]
        : []
    ),
    structured: format?.type === "json_schema",
  };
}

function textOf(message: Message | undefined): string {
  const { content = "" } = message ?? {};
  if (typeof content === "string") return content;
  return content?.map((part) => part.type === "text" ? part.text : "")
    .join("") ?? "";
}

const REASONS = { end: "stop", length: "length", calls: "tool_calls" } as const;

const HEAD = { id: "chatcmpl-mock", created: 1_700_000_000 };

const USAGE: OpenAI.CompletionUsage = {
  "prompt_tokens": TOKENS.input,
  "completion_tokens": TOKENS.output,
  "total_tokens": TOKENS.input + TOKENS.output,
  "prompt_tokens_details": { "cached_tokens": TOKENS.cached },
  "completion_tokens_details": { "reasoning_tokens": TOKENS.reasoning },
};

function whole(said: Said, model: string): unknown {
  const calls = said.calls.map(({ id, name, pieces }) => ({
    id,
    type: "function",
    function: { name, arguments: pieces.join("") },
  }));
  const reasoning = said.reasoning.join("");
  const message = {
    role: "assistant",
    content: said.text.join(""),
    refusal: null,
    ...(reasoning === "" ? {} : { "reasoning_content": reasoning }),
    ...(calls.length === 0 ? {} : { "tool_calls": calls }),
  };
  return {
    ...HEAD,
    object: "chat.completion",
    model,
    choices: [{
      index: 0,
      message,
      logprobs: null,
      "finish_reason": REASONS[said.reason],
    }],
    usage: USAGE,
  };
}

function chunks(said: Said, params: Params): unknown[] {
  const { model, stream_options: options } = params;
  const usage = options?.include_usage === true;
  const head = {
    ...HEAD,
    object: "chat.completion.chunk",
    model,
    ...(usage ? { usage: null } : {}),
  };
  const deltas = [
    { role: "assistant", content: "", refusal: null },
    ...said.reasoning.map((piece) => ({ "reasoning_content": piece })),
    ...said.text.map((piece) => ({ content: piece })),
    ...said.calls.flatMap(({ id, name, pieces }, index) => [
      {
        "tool_calls": [
          { index, id, type: "function", function: { name, arguments: "" } },
        ],
      },
      ...pieces.map((piece) => ({
        "tool_calls": [{ index, function: { arguments: piece } }],
      })),
    ]),
  ];
  const choice = (delta: unknown, reason: string | null) => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, "finish_reason": reason }],
  });
  const begun = deltas.map((delta) => choice(delta, null));
  if (said.breaks !== undefined) return begun;
  return [
    ...begun,
    choice({}, REASONS[said.reason]),
    ...(usage ? [{ ...head, choices: [], usage: USAGE }] : []),
  ];
}

function event(chunk: unknown): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

const ERRORS: Readonly<Record<number, [type: string, code: string | null]>> = {
  400: ["invalid_request_error", "invalid_value"],
  401: ["invalid_request_error", "invalid_api_key"],
  404: ["invalid_request_error", "model_not_found"],
  429: ["requests", "rate_limit_exceeded"],
  503: ["service_unavailable_error", "server_is_overloaded"],
};

function errorOf({ status, message }: Refused): unknown {
  const [type, code] = ERRORS[status] ?? ["server_error", null];
  return { message, type, param: null, code };
}

function refusal(reply: Refused): Response {
  const headers = { ...reply.headers, "x-request-id": "req_mock" };
  return Response.json({ error: errorOf(reply) }, {
    status: reply.status,
    headers,
  });
}
