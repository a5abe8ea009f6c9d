import { assertEquals } from "@std/assert";
import { Reply } from "../../lib/server/reply.ts";
import { findRoute, type Route } from "../../lib/server/route.ts";

function route(method: "GET" | "POST", pattern: string): Route {
  return { method, pattern, handle: () => new Reply(null) };
}

const ROUTES = [
  route("POST", "/chat/completions"),
  route("GET", "/models"),
  route("GET", "/models/*"),
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
  ["POST /v1/both", "POST /both"],
  ["PUT /v1/both", "allow POST, GET, HEAD, OPTIONS"],
];
for (const [request, answer] of cases) {
  Deno.test({
    name: `findRoute: ${request} is ${answer}`,
    permissions: "none",
    fn() {
      const [method = "", path = ""] = request.split(" ");
      const match = findRoute(ROUTES, method, path);
      const found = match.kind === "route"
        ? `${match.route.method} ${match.route.pattern} ${match.tail}`.trim()
        : match.kind === "method"
        ? `allow ${match.allow}`
        : "unknown";
      assertEquals(found, answer);
    },
  });
}
