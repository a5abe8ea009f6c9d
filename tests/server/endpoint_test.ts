import { assertEquals } from "@std/assert";
import { Reply } from "../../lib/server/reply.ts";
import { type Endpoint, findEndpoint } from "../../lib/server/endpoint.ts";

function route(method: "GET" | "POST", pattern: string): Endpoint {
  return { method, pattern, handle: () => new Reply(null) };
}

const ENDPOINTS = [
  route("POST", "/chat/completions"),
  route("GET", "/models"),
  route("GET", "/models/*"),
  route("POST", "/models/*/cancel"),
  route("GET", "/"),
  route("POST", "/both"),
  route("GET", "/both"),
];

const cases: [request: string, answer: string][] = [
  ["POST /v1/chat/completions", "POST /chat/completions"],
  ["POST /chat/completions", "POST /chat/completions"],
  ["POST /v1/chat/completions/", "POST /chat/completions"],
  ["POST //v1//chat///completions//", "POST /chat/completions"],
  ["GET /", "GET /"],
  ["GET /v1", "GET /"],
  ["GET /v1/", "GET /"],
  ["HEAD /v1/models", "GET /models"],
  ["GET /models/a", "GET /models/* a"],
  ["GET /v1/models/a%2Fb", "GET /models/* a/b"],
  ["GET /v1/models/a/b/c", "GET /models/* a/b/c"],
  ["GET /v1/models/a%20b/", "GET /models/* a b"],
  ["GET /v1/models/%", "unknown"],
  ["GET /v1/models/", "GET /models"],
  ["GET /v1/modelsx", "unknown"],
  ["GET /v1/v1/models", "unknown"],
  ["GET /v2/models", "unknown"],
  ["POST /v1/nope", "unknown"],
  ["GET /v1/chat/completions", "allow POST, OPTIONS"],
  ["HEAD /v1/chat/completions", "allow POST, OPTIONS"],
  ["DELETE /v1/models/a", "allow GET, HEAD, OPTIONS"],
  ["POST /openai/v1/chat/completions", "POST /chat/completions"],
  ["POST /openai/chat/completions", "POST /chat/completions"],
  ["GET /openai/models", "GET /models"],
  [
    "POST /openai/deployments/gpt-4o/chat/completions",
    "POST /chat/completions of gpt-4o",
  ],
  [
    "POST /openai/deployments/openai/gpt-4o/chat/completions/",
    "POST /chat/completions of openai/gpt-4o",
  ],
  [
    "POST /openai/deployments/a%2Fb/chat/completions",
    "POST /chat/completions of a/b",
  ],
  ["POST /openai/deployments//chat/completions", "unknown"],
  ["POST /deployments/gpt-4o/chat/completions", "unknown"],
  ["POST /models/a/b/cancel", "POST /models/*/cancel a/b"],
  ["POST /models/cancel", "allow GET, HEAD, OPTIONS"],
  ["GET /models/a/cancel", "GET /models/* a/cancel"],
  ["POST /v1/both", "POST /both"],
  ["PUT /v1/both", "allow POST, GET, HEAD, OPTIONS"],
];
for (const [request, answer] of cases) {
  Deno.test({
    name: `findEndpoint: ${request} is ${answer}`,
    permissions: "none",
    fn() {
      const [method = "", path = ""] = request.split(" ");
      const match = findEndpoint(ENDPOINTS, method, path);
      const found = match.kind === "endpoint"
        ? `${match.endpoint.method} ${match.endpoint.pattern} ${match.tail}`
          .trim() +
          (match.model === undefined ? "" : ` of ${match.model}`)
        : match.kind === "method"
        ? `allow ${match.allow}`
        : "unknown";
      assertEquals(found, answer);
    },
  });
}
