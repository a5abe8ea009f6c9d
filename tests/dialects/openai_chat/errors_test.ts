import { assert, assertEquals, assertFalse } from "@std/assert";
import {
  ApiError,
  type ApiErrorKind,
  ChatError,
  ConfigError,
  NetworkError,
  StreamError,
  UsageError,
} from "../../../lib/core/errors.ts";
import {
  decodeError,
  encodeErrorBody,
  httpStatus,
  refusalOf,
  unreadableReply,
} from "../../../lib/dialects/openai_chat/errors.ts";

const json = new Headers({ "content-type": "application/json" });
const page = new Headers({ "content-type": "text/html; charset=utf-8" });

const bodies: [
  about: string,
  status: number,
  body: unknown,
  kind: ApiErrorKind,
  message: string,
  type?: string,
  code?: string,
][] = [
  [
    "OpenAI's body",
    400,
    {
      error: {
        message: "Unsupported parameter",
        type: "invalid_request_error",
        param: "max_tokens",
        code: "unsupported_parameter",
      },
    },
    "invalid_request",
    "Unsupported parameter",
    "invalid_request_error",
    "unsupported_parameter",
  ],
  [
    "an array around it (Gemini)",
    429,
    [{
      error: {
        code: 429,
        message: "Quota exceeded",
        status: "RESOURCE_EXHAUSTED",
        details: [],
      },
    }],
    "rate_limit",
    "Quota exceeded",
    "RESOURCE_EXHAUSTED",
    "429",
  ],
  [
    "a text (Ollama)",
    404,
    { error: "model 'x' not found" },
    "not_found",
    "model 'x' not found",
  ],
  [
    "a flat object (older vLLM)",
    400,
    {
      object: "error",
      message: "too long",
      type: "BadRequestError",
      code: 400,
    },
    "invalid_request",
    "too long",
    "BadRequestError",
    "400",
  ],
  [
    "a message that wraps the detail (Mistral)",
    422,
    {
      object: "error",
      message: {
        detail: [{ loc: ["body", "messages"], msg: "Field required" }],
      },
      type: "invalid_request_error",
    },
    "invalid_request",
    "body.messages: Field required",
    "invalid_request_error",
  ],
  [
    "a detail (FastAPI)",
    405,
    { detail: "Method Not Allowed" },
    "invalid_request",
    "Method Not Allowed",
  ],
  [
    "a list of details (FastAPI)",
    422,
    {
      detail: [
        { loc: ["body", "model"], msg: "Field required", type: "missing" },
        { loc: ["body", "n"], msg: "Too large", type: "value" },
      ],
    },
    "invalid_request",
    "body.model: Field required; body.n: Too large",
  ],
  ["a message alone", 403, { message: "Forbidden" }, "permission", "Forbidden"],
  [
    "a list of errors",
    403,
    { errors: [{ code: 10000, message: "Authentication error" }] },
    "permission",
    "Authentication error",
  ],
  [
    "a list of texts",
    400,
    { errors: ["no such model"] },
    "invalid_request",
    "no such model",
  ],
  [
    "success: false",
    500,
    { success: false, error: { message: "worker died" } },
    "server",
    "worker died",
  ],
  [
    "an error without a message",
    529,
    { error: { type: "overloaded_error" } },
    "overloaded",
    "overloaded_error",
    "overloaded_error",
  ],
  ["JSON of no known form", 500, { ok: 0 }, "server", '{"ok":0}'],
  [
    "plain text",
    500,
    "upstream\n  connect error",
    "server",
    "upstream connect error",
  ],
  ["long text", 500, "x".repeat(600), "server", `${"x".repeat(500)}…`],
  [
    "no body",
    503,
    "",
    "overloaded",
    "upstream answered 503 Service Unavailable without a body",
  ],
  [
    "no body and an unknown status",
    599,
    " \n",
    "server",
    "upstream answered 599 without a body",
  ],
  [
    "a page",
    502,
    "<!DOCTYPE html><html><head><title>Oops</title><style>a{}</style></head><body><h1>Bad\n Gateway</h1></body></html>",
    "server",
    "upstream sent an HTML page (502): Oops Bad Gateway",
  ],
];
for (const [about, status, body, kind, message, type, code] of bodies) {
  Deno.test({
    name: `decodeError: ${about}`,
    permissions: "none",
    fn() {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const error = decodeError(status, json, text);
      assertEquals(
        [error.status, error.kind, error.message, error.type, error.code],
        [status, kind, message, type, code],
      );
      assertEquals(error.body, text);
    },
  });
}

const kinds: [status: number, error: Record<string, string>, ApiErrorKind][] = [
  [307, {}, "redirect"],
  [400, {}, "invalid_request"],
  [401, {}, "auth"],
  [402, {}, "quota"],
  [403, {}, "permission"],
  [404, {}, "not_found"],
  [408, {}, "timeout"],
  [409, {}, "server"],
  [413, {}, "invalid_request"],
  [422, {}, "invalid_request"],
  [429, {}, "rate_limit"],
  [429, { type: "requests", code: "rate_limit_exceeded" }, "rate_limit"],
  [429, { type: "insufficient_quota" }, "quota"],
  [429, { code: "insufficient_quota" }, "quota"],
  [400, { code: "invalid_api_key" }, "auth"],
  [500, {}, "server"],
  [502, {}, "server"],
  [503, {}, "overloaded"],
  [504, {}, "timeout"],
  [529, {}, "overloaded"],
];
for (const [status, error, kind] of kinds) {
  Deno.test({
    name: `decodeError: status ${status} ${JSON.stringify(error)} is ${kind}`,
    permissions: "none",
    fn() {
      const body = JSON.stringify({ error: { message: "no", ...error } });
      assertEquals(decodeError(status, json, body).kind, kind);
    },
  });
}

Deno.test({
  name: "decodeError: keeps param, headers, request id and how long to wait",
  permissions: "none",
  fn() {
    const headers = new Headers({ "x-request-id": "req_1" });
    const body = JSON.stringify({ error: { message: "no", param: "n" } });
    const error = decodeError(429, headers, body, 1500);
    assertEquals(
      [error.param, error.requestId, error.retryAfterMs, error.headers],
      ["n", "req_1", 1500, headers],
    );
    const other = new Headers({ "request-id": "req_2" });
    assertEquals(decodeError(500, other, "").requestId, "req_2");
  },
});

Deno.test({
  name:
    "decodeError: keys do not get through, neither in the message nor in the body",
  permissions: "none",
  fn() {
    const body = JSON.stringify({ error: "bad key sk-canary-0123456789" });
    const error = decodeError(401, json, body);
    assertEquals(error.message, "bad key sk-***");
    assertEquals(error.body, '{"error":"bad key sk-***"}');
    const ours = encodeErrorBody(new ChatError("bad key sk-canary-0123456789"));
    assertEquals(ours.error.message, "bad key sk-***");
  },
});

Deno.test({
  name: "decodeError: a message that repeats the whole request is cut",
  permissions: "none",
  fn() {
    const body = JSON.stringify({ detail: "x".repeat(100_000) });
    assertEquals(decodeError(422, json, body).message.length, 2001);
  },
});

Deno.test({
  name: "unreadableReply: a page with status 200 is told as one, in a line",
  permissions: "none",
  fn() {
    const error = unreadableReply(200, page, "<p>Please\n<b>log in</b></p>");
    assertEquals(
      error.message,
      "upstream sent an HTML page (200): Please log in",
    );
    assertEquals([error.kind, error.status], ["invalid_response", 200]);
    const long = unreadableReply(200, page, `<p>${"x ".repeat(400)}`);
    assert(long.message.length < 250);
    assertEquals(
      unreadableReply(200, json, "[1]").message,
      "upstream sent something that is not an answer: [1]",
    );
  },
});

Deno.test({
  name:
    "refusalOf: a failure before any content is what its status would have been",
  permissions: "none",
  fn() {
    const failure = new StreamError("Overloaded", {
      kind: "error",
      type: "overloaded_error",
      status: 529,
    });
    const headers = new Headers({ "x-request-id": "req_1" });
    const error = refusalOf(failure, headers);
    assertEquals(
      [error.kind, error.status, error.type, error.message, error.requestId],
      ["overloaded", 529, "overloaded_error", "Overloaded", "req_1"],
    );
    const nameless = refusalOf(new StreamError("gone", { kind: "error" }));
    assertEquals([nameless.kind, nameless.status], ["server", 500]);
  },
});

const api = (kind: ApiErrorKind, status: number, more = {}) =>
  new ApiError("no", { kind, status, ...more });
const outward: [
  about: string,
  error: unknown,
  status: number,
  type: string,
  code: string | null,
][] = [
  [
    "the provider's own words",
    api("rate_limit", 429, { type: "tokens", code: "rate_limit_exceeded" }),
    429,
    "tokens",
    "rate_limit_exceeded",
  ],
  [
    "its type where it has no code",
    api("overloaded", 529, { type: "overloaded_error" }),
    529,
    "overloaded_error",
    "overloaded_error",
  ],
  [
    "our word where it has none",
    api("auth", 401),
    401,
    "authentication_error",
    "authentication_error",
  ],
  [
    "a bad request",
    api("invalid_request", 400),
    400,
    "invalid_request_error",
    null,
  ],
  [
    "a redirect",
    api("redirect", 307),
    502,
    "server_error",
    "upstream_invalid_response",
  ],
  [
    "a page instead of an answer",
    api("invalid_response", 200),
    502,
    "server_error",
    "upstream_invalid_response",
  ],
  [
    "nobody there",
    new NetworkError("no", { kind: "unreachable" }),
    502,
    "server_error",
    "upstream_unreachable",
  ],
  [
    "no answer in time",
    new NetworkError("no", { kind: "timeout" }),
    504,
    "server_error",
    "upstream_timeout",
  ],
  [
    "a silent stream",
    new StreamError("no", { kind: "timeout" }),
    504,
    "server_error",
    "upstream_timeout",
  ],
  [
    "a cut stream",
    new StreamError("no", { kind: "truncated" }),
    502,
    "server_error",
    "upstream_invalid_response",
  ],
  [
    "a failure inside a stream",
    new StreamError("no", { kind: "error", type: "api_error", status: 500 }),
    500,
    "api_error",
    "api_error",
  ],
  [
    "a failure inside a stream without a name",
    new StreamError("no", { kind: "error" }),
    502,
    "server_error",
    "server_error",
  ],
  [
    "an unknown model",
    new UsageError("no"),
    400,
    "invalid_request_error",
    null,
  ],
  ["a missing key", new ConfigError("no"), 400, "invalid_request_error", null],
];
for (const [about, error, status, type, code] of outward) {
  Deno.test({
    name: `encodeErrorBody: ${about}`,
    permissions: "none",
    fn() {
      assertEquals(httpStatus(error), status);
      assertEquals(encodeErrorBody(error), {
        error: { message: "no", type, param: null, code },
      });
    },
  });
}

Deno.test({
  name:
    "encodeErrorBody: names the parameter; tells nothing of errors that are not ours",
  permissions: "none",
  fn() {
    const bad = api("invalid_request", 400, { param: "messages" });
    assertEquals(encodeErrorBody(bad).error.param, "messages");
    const bug = new TypeError("reading x of undefined in /home/user/secret");
    assertEquals(httpStatus(bug), 500);
    assertEquals(encodeErrorBody(bug).error, {
      message: "internal error",
      type: "server_error",
      param: null,
      code: "internal_error",
    });
    assertFalse(JSON.stringify(encodeErrorBody(bug)).includes("secret"));
  },
});
