import { assert, assertEquals, assertMatch } from "@std/assert";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import { exchange } from "../history/fixture.ts";
import { clientKey } from "../server/keys/keyed.ts";
import { textOf, visit } from "./visit.ts";

/** An exchange of a million tokens in and out: $3. */
function spent(client: string) {
  return exchange({
    ...{ client, provider: "openai", model: "gpt-test", started: new Date() },
    usage: {
      "prompt_tokens": 1e6,
      "completion_tokens": 1e6,
      "total_tokens": 2e6,
    },
  });
}

/** The cards of a page as a person reads them. */
function cardsOf(html: string): string[] {
  return [...html.matchAll(/<section class="card client-key".*?<\/section>/gs)]
    .map(([card]) => textOf(card));
}

Deno.test("keys: limits with what is used of them, under all names of a key", async () => {
  const history = new MemoryHistory();
  await history.append([spent("ci"), spent("builds"), spent("other")]);
  const { html } = await visit(history, "keys", [
    clientKey({
      ...{ name: "builds", formerly: ["ci"], models: ["openai/*"] },
      ...{ concurrent: 4, over: "cheap", expires: "2020-01-01T00:00:00.000Z" },
      limits: [
        { unit: "usd", most: 10, per: "month" },
        { unit: "tokens", most: 4e6, per: "month" },
      ],
    }),
    clientKey({ name: "free" }),
  ]);
  const [builds = "", free = ""] = cardsOf(html);
  assertMatch(builds, /^builds ?expired 2020-01-01 /);
  assertMatch(builds, /Budget, month ?\$6 of \$10 \(60 %, \d+ \w+ left\)/);
  assertMatch(builds, /Tokens, month ?4,000,000 of 4,000,000 \(100 %/);
  assertMatch(builds, /This month ?\$6, 4 M tokens, 2 requests/);
  assertMatch(
    builds,
    /Models ?openai\/\*.*4 requests.*alias cheap.*before ?ci/,
  );
  assertMatch(free, /^free No limits by time\. This month ?\$0, 0 tokens/);
  assertEquals(html.match(/class="meter (\w+)"/g), [
    'class="meter free"',
    'class="meter full"',
  ]);
  assert(html.includes('<a href="/ui/keys" aria-current="page">Keys</a>'));
});

Deno.test("keys: without any, the navigation has no place for them, and the page says how to make one", async () => {
  const { html } = await visit(undefined, "keys");
  assertEquals(html.includes('href="/ui/keys"'), false);
  assertMatch(
    textOf(html),
    /No client has a key yet\. Make one: chat keys add/,
  );
});
