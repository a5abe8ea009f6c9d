import { assertEquals } from "@std/assert";
import { scrub } from "../../../lib/history/line/scrub.ts";

const permissions = "none";

const SECRET: Record<string, string> = {
  "https://me:sk-canary-pass@host/v1": "https://host/v1",
  "https://host/v1?api-version=1&api_key=canary&x=1":
    "https://host/v1?api-version=1&api_key=***&x=1",
  "Incorrect API key provided: sk-canary-0123456789.":
    "Incorrect API key provided: ***.",
  "Incorrect API key provided: sk-ab***********yz":
    "Incorrect API key provided: ***",
  "bad header Authorization: Bearer canary.token-1":
    "bad header Authorization: *** ***",
  'header "x-api-key": "canary0123"': 'header "x-api-key": "***"',
  "token aB3dE5gH7jK9mN1pQ3sT5vW7 refused": "token *** refused",
};

for (const [text, scrubbed] of Object.entries(SECRET)) {
  Deno.test(`scrub: ${scrubbed}`, { permissions }, () => {
    assertEquals(scrub(text), scrubbed);
    assertEquals(/canary/.test(scrub(text)), false);
  });
}

const HARMLESS = [
  "https://api.example.com/v1",
  "https://host/openai/deployments/gpt-4o?api-version=2024-10-21",
  "The model `claude-sonnet-4-20250514` does not exist",
  "Unknown parameter: 'messages[1].annotations'",
  "gpt-4o-mini-2024-07-18 is busy (id 01ARYZ6S41TSV4RRFFQ69G5FAV)",
  "builtin:",
];

for (const text of HARMLESS) {
  Deno.test(`scrub: leaves ${text}`, { permissions }, () => {
    assertEquals(scrub(text), text);
  });
}
