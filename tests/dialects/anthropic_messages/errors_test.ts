import { assertEquals, assertObjectMatch } from "@std/assert";
import {
  ApiError,
  ConfigError,
  NetworkError,
  StreamError,
} from "../../../lib/core/errors.ts";
import {
  decodeError,
  decodeErrorEvent,
  encodeError,
} from "../../../lib/dialects/anthropic_messages/errors.ts";

function body(type: string, message = "No."): string {
  return JSON.stringify({
    type: "error",
    error: { type, message },
    "request_id": "req_1",
  });
}

/** Status, type, kind. */
const TYPES: [number, string, string][] = [
  [400, "invalid_request_error", "invalid_request"],
  [401, "authentication_error", "auth"],
  [402, "billing_error", "quota"],
  [403, "permission_error", "permission"],
  [404, "not_found_error", "not_found"],
  [409, "conflict_error", "invalid_request"],
  [413, "request_too_large", "invalid_request"],
  [429, "rate_limit_error", "rate_limit"],
  [500, "api_error", "server"],
  [504, "timeout_error", "timeout"],
  [529, "overloaded_error", "overloaded"],
];

for (const [status, type, kind] of TYPES) {
  Deno.test({
    name: `decodeError: ${status} ${type} is ${kind}, also inside a stream`,
    permissions: "none",
    fn() {
      const error = decodeError(status, new Headers(), body(type));
      assertObjectMatch(error, {
        message: "No.",
        kind,
        status,
        type,
        requestId: "req_1",
      });
      assertObjectMatch(decodeErrorEvent(JSON.parse(body(type))), {
        message: "No.",
        kind,
        status,
        type,
        requestId: "req_1",
      });
    },
  });
}

/** Name, status, body, members of the error. */
const BODIES: [string, number, string, Partial<ApiError>][] = [
  [
    "an error code",
    400,
    '{"error":{"type":"invalid_request_error","message":"No.","details":{"error_code":"tool_name_conflict"}}}',
    { code: "tool_name_conflict" },
  ],
  ["a text for an error", 400, '{"error":"no model"}', { message: "no model" }],
  ["a message alone", 500, '{"message":"broken"}', {
    message: "broken",
    kind: "server",
  }],
  ["a detail", 422, '{"detail":"Not Found"}', { message: "Not Found" }],
  ["an array", 400, '[{"error":{"message":"inner"}}]', { message: "inner" }],
  ["plain text", 503, "  upstream\nconnect  error ", {
    message: "upstream connect error",
    kind: "overloaded",
  }],
  [
    "a page",
    413,
    `<html><style>p { }</style><h1>Too\nlarge</h1>${"x".repeat(300)}</html>`,
    {
      message: `the server sent an HTML page with status 413: Too large ${
        "x".repeat(190)
      }`,
    },
  ],
  ["nothing", 502, "", { message: "the server sent only the status 502" }],
  ["JSON that says nothing", 500, "{}", { message: "{}" }],
];

for (const [name, status, body, expected] of BODIES) {
  Deno.test({
    name: `decodeError: ${name}`,
    permissions: "none",
    fn() {
      assertObjectMatch(decodeError(status, new Headers(), body), {
        ...expected,
        status,
        body,
      });
    },
  });
}

/** Status, message, headers, kind. */
const SPENT: [number, string, Record<string, string>, string][] = [
  [400, "Your credit balance is too low to access the API.", {}, "quota"],
  [400, "You have reached your specified API usage limits.", {}, "quota"],
  [429, "This workspace's spend limit is reached.", {}, "quota"],
  [429, "This spend is too fast.", { "retry-after": "3" }, "rate_limit"],
  [429, "Number of requests has exceeded your rate limit.", {}, "rate_limit"],
];

Deno.test({
  name: "decodeError: a spent budget is no rate limit",
  permissions: "none",
  fn() {
    for (const [status, message, headers, kind] of SPENT) {
      const text = body("rate_limit_error", message);
      assertEquals(decodeError(status, new Headers(headers), text).kind, kind);
    }
  },
});

Deno.test({
  name: "decodeError: the request's id from the headers, the wait as given",
  permissions: "none",
  fn() {
    const headers = new Headers({ "request-id": "req_2" });
    const error = decodeError(429, headers, body("rate_limit_error"), 1500);
    assertEquals(error.requestId, "req_2");
    assertEquals(error.retryAfterMs, 1500);
    assertEquals(error.headers, headers);
  },
});

Deno.test({
  name: "decodeErrorEvent: an error that says nothing is the provider's fault",
  permissions: "none",
  fn() {
    assertObjectMatch(decodeErrorEvent({ type: "error" }), {
      message: "the provider failed without saying why",
      kind: "server",
      status: 500,
    });
  },
});

function apiError(
  init: Partial<ConstructorParameters<typeof ApiError>[1]>,
): ApiError {
  return new ApiError("No.", { kind: "server", status: 500, ...init });
}

/** Name, error, status, type, code. */
const OUTWARD: [string, unknown, number, string, string?][] = [
  [
    "a type of Anthropic's stays",
    apiError({ status: 529, type: "overloaded_error" }),
    529,
    "overloaded_error",
  ],
  [
    "a type of another provider's is replaced",
    apiError({ status: 429, type: "tokens", code: "rate_limit_exceeded" }),
    429,
    "rate_limit_error",
    "rate_limit_exceeded",
  ],
  [
    "the general type, where the status says more",
    apiError({ status: 404, type: "invalid_request_error" }),
    404,
    "not_found_error",
  ],
  [
    "a status of no type",
    apiError({ status: 418 }),
    418,
    "invalid_request_error",
  ],
  [
    "a status of no type, from 500",
    apiError({ status: 502 }),
    502,
    "api_error",
  ],
  [
    "a redirect",
    apiError({ kind: "redirect", status: 302 }),
    502,
    "api_error",
    "upstream_invalid_response",
  ],
  [
    "an unreadable reply",
    apiError({ kind: "invalid_response", status: 200 }),
    502,
    "api_error",
    "upstream_invalid_response",
  ],
  [
    "no answer",
    new NetworkError("No.", { kind: "unreachable" }),
    502,
    "api_error",
    "upstream_unreachable",
  ],
  [
    "no answer in time",
    new NetworkError("No.", { kind: "timeout" }),
    504,
    "timeout_error",
    "upstream_timeout",
  ],
  [
    "a failure inside a stream",
    new StreamError("No.", {
      kind: "error",
      type: "overloaded_error",
      status: 529,
    }),
    529,
    "overloaded_error",
  ],
  [
    "a cut stream",
    new StreamError("No.", { kind: "truncated" }),
    502,
    "api_error",
  ],
  [
    "a silent stream",
    new StreamError("No.", { kind: "timeout" }),
    504,
    "timeout_error",
  ],
  ["an error of ours", new ConfigError("No."), 500, "api_error"],
];

for (const [name, error, status, type, code] of OUTWARD) {
  Deno.test({
    name: `encodeError: ${name}`,
    permissions: "none",
    fn() {
      assertEquals(encodeError(error), {
        status,
        body: {
          type: "error",
          error: {
            type,
            message: "No.",
            ...(code === undefined ? {} : { details: { "error_code": code } }),
          },
        },
      });
    },
  });
}

Deno.test({
  name: "encodeError: the request's id is passed on, a bug's message is not",
  permissions: "none",
  fn() {
    assertEquals(
      encodeError(apiError({ requestId: "req_1" })).body.request_id,
      "req_1",
    );
    assertEquals(encodeError(new TypeError("x is undefined")).body.error, {
      type: "api_error",
      message: "internal error",
    });
  },
});
