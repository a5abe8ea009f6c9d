import { assertEquals } from "@std/assert";
import { redact } from "../../../lib/dialects/openai_chat/redact.ts";

const cases: [about: string, text: string, kept: string][] = [
  [
    "OpenAI's",
    "Incorrect API key provided: sk-canary-0123456789, sorry",
    "Incorrect API key provided: sk-***, sorry",
  ],
  [
    "a masked one",
    "Incorrect key sk-proj-********abcd",
    "Incorrect key sk-***",
  ],
  ["Groq's", "bad key gsk_canarycanarycanary", "bad key gsk-***"],
  ["Google's", "API key AIzaCanaryCanary expired", "API key AIza*** expired"],
  [
    "a bearer token",
    "refused: Bearer abcdef0123456789abcdef",
    "refused: Bearer ***",
  ],
  ["basic credentials", "Basic dXNlcjpjYW5hcnk5OQ==", "Basic ***"],
  ["a query", "GET /v1?key=canary&x=1 failed", "GET /v1?key=***&x=1 failed"],
  [
    "words are left alone",
    "Bearer authentication required for task-oriented xai-grok-4",
    "Bearer authentication required for task-oriented xai-grok-4",
  ],
];
for (const [about, text, kept] of cases) {
  Deno.test({
    name: `redact: ${about}`,
    permissions: "none",
    fn: () => assertEquals(redact(text), kept),
  });
}
