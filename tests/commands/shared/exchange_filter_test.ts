import { assertEquals, assertThrows } from "@std/assert";
import { readQuery } from "../../../lib/commands/shared/exchange_filter.ts";
import { matches } from "../../../lib/history/query/filter.ts";
import { FILTER_OPTIONS } from "../../../lib/commands/shared/filter_options.ts";
import { parseCommandLine } from "../../../lib/cli/parse.ts";
import { createExchange } from "../../../lib/history/line/exchange.ts";
import { UsageError } from "../../../lib/core/errors.ts";

const NOW = Date.parse("2026-07-08T12:00:00Z");
const STARTED = new Date("2026-07-08T09:00:00Z");

const exchange = createExchange({
  id: "01J0000000000000000000000A",
  conversation: "01J0000000000000000000000A",
  parent: null,
  source: "serve",
  started: STARTED,
  ended: STARTED,
  provider: "local",
  baseUrl: "http://127.0.0.1:1/v1",
  model: "small-1.5",
  request: {
    model: "small-1.5",
    messages: [
      { role: "system", content: [{ type: "text", text: "Be BRIEF" }] },
      { role: "user", content: "Where is Paris?" },
    ],
  },
  response: {
    id: "x",
    object: "chat.completion",
    created: 0,
    model: "small-1.5",
    choices: [{
      index: 0,
      message: {
        role: "assistant",
        content: null,
        "tool_calls": [{
          id: "1",
          type: "function",
          function: { name: "locate", arguments: '{"city":"Paris"}' },
        }],
      },
      "finish_reason": "tool_calls",
    }],
  },
  firstTokenMs: 1,
  totalMs: 2,
  deltas: [],
  status: "completed",
  attempts: 1,
  sha256: "",
});

function filter(...args: string[]) {
  return readQuery(parseCommandLine(args, [FILTER_OPTIONS]).flags, NOW);
}

const cases: [string[], boolean][] = [
  [[], true],
  [["--model", "small-1.5"], true],
  [["-m", "local/small-1.5"], true],
  [["-m", "LOCAL/*"], true],
  [["-m", "small-1x5"], false],
  [["-m", "small"], false],
  [["--provider", "local"], true],
  [["--provider", "loc"], false],
  [["--source", "chat,serve"], true],
  [["--source", "chat", "--source", "ask"], false],
  [["--status", "completed"], true],
  [["--status", "error"], false],
  [["--since", "4h"], true],
  [["--since", "2h"], false],
  [["--since", "2026-07-08T09:00:00Z"], true],
  [["--until", "2026-07-08T09:00:00Z"], false],
  [["--until", "2026-07-09T09:00:00Z"], true],
  [["--search", "be brief"], true],
  [["--search", "WHERE IS"], true],
  [["--search", "locate"], true],
  [["--search", "london"], false],
  [["--tool", "locate"], true],
  [["--tool", "LOC*"], true],
  [["--tool", "loc"], false],
  [["--errors"], false],
];
for (const [args, expected] of cases) {
  Deno.test(`matches: ${args.join(" ") || "no filter"} is ${expected}`, () => {
    assertEquals(matches(exchange, [], filter(...args)), expected);
  });
}

Deno.test("matches: the label, as what a star leaves open", () => {
  assertEquals(matches(exchange, ["good"], filter("--label", "good")), true);
  assertEquals(matches(exchange, ["good"], filter("--label", "bad")), false);
  assertEquals(
    matches(exchange, ["in\ntwo lines"], filter("--label", "*")),
    true,
  );
  assertEquals(matches(exchange, [], filter("--label", "*")), false);
});

Deno.test("readQuery: a day counts whole, in the user's own zone", () => {
  const { since, until } = filter(
    "--since",
    "2026-03-28",
    "--until",
    "2026-03-28",
  );
  assertEquals(since, new Date(2026, 2, 28).toISOString());
  assertEquals(until, new Date(2026, 2, 29).toISOString());
});

Deno.test("readQuery: the newest 20, any number, or all", () => {
  assertEquals(filter().count, 20);
  assertEquals(filter("-n", "3").count, 3);
  assertEquals(filter("-n", "0").count, undefined);
});

for (
  const args of [
    ["-n", "-1"],
    ["-n", "1.5"],
    ["--source", "proxy"],
    ["--status", "ok"],
    ["--since", "yesterdy"],
    ["--until", "2026-13-01"],
  ]
) {
  Deno.test(`readQuery: refuses ${args.join(" ")}, naming option and value`, () => {
    const error = assertThrows(() => filter(...args), UsageError);
    assertEquals(error.message.includes(args[1] ?? ""), true, error.message);
  });
}
