import { assertEquals } from "@std/assert";
import { failureText } from "../../lib/cli/failure.ts";
import {
  ApiError,
  NetworkError,
  StreamError,
  withSource,
} from "../../lib/core/errors.ts";

const SOURCE = {
  provider: "anthropic",
  address: "http://127.0.0.1:9",
  addressFrom: "ANTHROPIC_BASE_URL from .env",
  keyFrom: "ANTHROPIC_API_KEY from .env",
  proxy: "http://proxy:3128 (HTTP_PROXY)",
};

const headers = new Headers({
  "request-id": "req_7",
  "cf-ray": "8f-FRA",
  "content-type": "application/json",
  "set-cookie": "id=canary",
});

function api(status: number, kind: ApiError["kind"], more = {}): ApiError {
  return new ApiError("Said so", { status, kind, headers, ...more });
}

const cases: [error: Error, line: string][] = [
  [
    api(401, "auth", { requestId: "req_7" }),
    "chat: anthropic/m: 401 Said so (ANTHROPIC_API_KEY from .env, request req_7)\n",
  ],
  [
    api(404, "not_found"),
    "chat: anthropic/m: 404 Said so (at http://127.0.0.1:9, by ANTHROPIC_BASE_URL from .env)\n",
  ],
  [
    api(502, "server"),
    "chat: anthropic/m: 502 Said so (through the proxy http://proxy:3128 (HTTP_PROXY))\n",
  ],
  [
    api(400, "invalid_request", { hint: "do that" }),
    "chat: anthropic/m: 400 Said so (do that)\n",
  ],
  [
    api(429, "rate_limit", { requestId: "r", hint: "wait" }),
    "chat: anthropic/m: 429 Said so (request r; wait)\n",
  ],
  [
    new NetworkError("cannot reach http://127.0.0.1:9 (connection refused)", {
      kind: "unreachable",
    }),
    "chat: anthropic/m: cannot reach http://127.0.0.1:9 (connection refused) (ANTHROPIC_BASE_URL from .env)\n",
  ],
  [
    new StreamError("Overloaded", { kind: "error" }),
    "chat: anthropic/m: Overloaded\n",
  ],
  [
    new StreamError("the answer is cut: x", { kind: "truncated" }),
    "chat: anthropic/m: the answer is cut: x\n",
  ],
];
for (const [error, line] of cases) {
  Deno.test(`failureText: ${line.trim()}`, () => {
    withSource(error, SOURCE, "m");
    assertEquals(failureText(error, false), line);
  });
}

Deno.test("failureText: --verbose adds address, proxy, status and the headers that are ids", () => {
  const error = api(401, "auth");
  withSource(error, SOURCE, "m");
  const [, ...lines] = failureText(error, true).split("\n");
  assertEquals(lines.slice(0, 5), [
    "  address: http://127.0.0.1:9, by ANTHROPIC_BASE_URL from .env",
    "  proxy: http://proxy:3128 (HTTP_PROXY)",
    "  status: 401",
    "  cf-ray: 8f-FRA",
    "  request-id: req_7",
  ]);
});

Deno.test("failureText: what nobody asked is told as before", () => {
  assertEquals(
    failureText(api(400, "invalid_request", { hint: "h" }), false),
    "chat: Said so (h)\n",
  );
});
