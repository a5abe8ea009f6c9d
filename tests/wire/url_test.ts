import { assertEquals } from "@std/assert";
import { publicUrl } from "../../lib/wire/url.ts";

const CASES: [string, string, string][] = [
  [
    "nothing to hide",
    "http://h:1/v1/models?limit=20",
    "http://h:1/v1/models?limit=20",
  ],
  ["user and password", "https://me:sk-canary-1@h/v1", "https://h/v1"],
  ["user alone", "https://sk-canary-1@h/v1", "https://h/v1"],
  [
    "a key by its name",
    "https://h/v1?key=x&alt=sse",
    "https://h/v1?key=***&alt=sse",
  ],
  ["api_key", "https://h/v1?api_key=x", "https://h/v1?api_key=***"],
  [
    "access_token",
    "https://h/v1?Access_Token=x",
    "https://h/v1?Access_Token=***",
  ],
  [
    "a key by its looks",
    "https://h/v1?q=sk-canary-0123456789abcdef",
    "https://h/v1?q=***",
  ],
  [
    "api-version stays",
    "https://h/v1?api-version=2024-10-21",
    "https://h/v1?api-version=2024-10-21",
  ],
  ["a fragment", "https://h/v1#sk-canary-1", "https://h/v1"],
  ["another scheme", "localhost:8080/v1", "localhost:8080/v1"],
  ["a key instead of a URL", "sk-canary-0123456789abcdef", "***"],
  [
    "a key after a name",
    "key:sk-canary-0123456789abcdef",
    "key:***",
  ],
  ["no URL", "//me:sk-canary-1@h /v1", "//h /v1"],
];

for (const [name, url, expected] of CASES) {
  Deno.test({
    name: `publicUrl: ${name}`,
    permissions: "none",
    fn: () => assertEquals(publicUrl(url), expected),
  });
}
