import { assertEquals, assertMatch, assertObjectMatch } from "@std/assert";
import { promptCacheOf } from "../../../lib/clients/prompt_caches.ts";
import type { ChatRequest } from "../../../lib/core/chat.ts";
import { collectCacheEntries } from "../../../lib/history/cache/collect.ts";
import type { History } from "../../../lib/history/history.ts";
import { costOf } from "../../../lib/prices/cost.ts";
import { pricePerToken } from "../../helpers/price.ts";
import { contract } from "../stores.ts";
import { AgentSession, type Step, tool } from "./agent_session.ts";

const SYSTEM = "Today is Monday. You are an agent that changes files. é";

function firstRequest(): ChatRequest {
  return {
    model: "gpt-5",
    tools: [tool("read"), tool("write"), tool("list")],
    messages: [
      { role: "system", content: SYSTEM },
      { role: "user", content: "Fix the bug" },
    ],
  };
}

function entriesOf(history: History) {
  return collectCacheEntries(history, {}, {
    encoder: () => undefined,
    rules: promptCacheOf,
    cost: ({ started, model }, usage) =>
      costOf(
        usage,
        model === "unpriced" ? undefined : pricePerToken(1e-6, 1e-5, 1e-7),
        { at: new Date(started) },
      ),
  });
}

async function judged(
  history: History,
  steps: readonly Step[],
  options: { provider?: string; request?: ChatRequest } = {},
) {
  const session = new AgentSession(history, {
    request: firstRequest(),
    ...options,
  });
  const ids: string[] = [];
  for (const step of steps) ids.push(await session.ask(step));
  await history.flush();
  const entries = await entriesOf(history);
  assertEquals(entries.map(({ exchange }) => exchange.id), ids);
  return entries;
}

const MISSES: readonly (readonly [Step["change"], number, object, RegExp])[] = [
  [
    (request) => request.tools?.reverse(),
    5,
    { kind: "tools_order", name: "list" },
    /^other order of tools: list is number 1, where read was$/,
  ],
  [
    (request) => request.tools?.push(tool("search")),
    5,
    { kind: "tool_added", name: "search" },
    /^tool search added$/,
  ],
  [
    (request) => request.tools?.splice(1, 1),
    5,
    { kind: "tool_removed" },
    /^tool write removed$/,
  ],
  [
    (request) => {
      request.tools = [
        tool("list"),
        tool("read", "Reads a file"),
        tool("search"),
      ];
    },
    5,
    { kind: "tool_changed", name: "read" },
    /^tool read changed at byte 61: “[^“]{40}” is now “[^“]{40}”$/,
  ],
  [
    ({ messages: [system] }) => {
      if (system) system.content = SYSTEM.replace("Monday", "Tuesday");
    },
    5,
    {
      kind: "system",
      byte: 9,
      before: "Today is Monday. You are an a".slice(0, 29),
      now: "Today is Tuesday. You are an ",
    },
    /^system prompt differs at byte 9: /,
  ],
  [
    ({ messages: [, user] }) => {
      if (user) user.content = "Fix the bugs";
    },
    5,
    { kind: "turn", turn: 1, byte: 11 },
    /^turn 1 \(user\) was edited at byte 11: “Fix the bug” is now “Fix the bugs”$/,
  ],
  [
    (request) => void (request.model = "gpt-5-mini"),
    5,
    { kind: "model" },
    /^another model: openai\/gpt-5 before, openai\/gpt-5-mini now$/,
  ],
  [
    (request) => void (request["tool_choice"] = "required"),
    5,
    { kind: "parameter", name: "tool_choice" },
    /^tool_choice was nothing, is "required"$/,
  ],
  [undefined, 700, { kind: "pause" }, /^a pause of \d{3} s; .* for 600 s$/],
  [
    undefined,
    5,
    { kind: "nothing" },
    /^nothing differs, but the provider did not/,
  ],
];

contract(
  "cache: the first thing that differs is named, one of each kind",
  async ({ history }) => {
    const entries = await judged(history, [
      { cached: 0 },
      { cached: 3968 },
      ...MISSES.map(([change, after]): Step => ({
        ...change && { change },
        after,
        cached: 0,
      })),
      { cached: 3968 },
    ]);
    const [first, hit, ...rest] = entries;
    assertEquals([first?.miss?.kind, first?.lostTokens], ["first", 0]);
    assertEquals([hit?.miss, hit?.lostTokens, hit?.lostDollars], [
      undefined,
      0,
      0,
    ]);
    for (const [i, [, , expected, detail]] of MISSES.entries()) {
      const entry = rest[i];
      assertObjectMatch({ ...entry?.miss }, { ...expected, also: [] });
      assertMatch(entry?.miss?.detail ?? "", detail);
      assertEquals(entry?.parent, entries[i + 1]?.exchange.id);
      assertEquals(entry?.lostTokens, 4000);
      assertEquals(entry?.lostDollars?.toFixed(6), "0.003600");
      assertEquals(entry?.proven, true);
    }
    assertEquals(rest.at(-1)?.miss, undefined);
  },
);

contract(
  "cache: where the price is unknown, no loss is not $0",
  async ({ history }) => {
    const request = { ...firstRequest(), model: "unpriced" };
    const entries = await judged(
      history,
      [{ cached: 0 }, { cached: 3968 }],
      { request },
    );
    assertEquals(
      entries.map(({ lostTokens, lostDollars }) => [lostTokens, lostDollars]),
      [[0, undefined], [0, undefined]],
    );
  },
);

contract(
  "cache: what else differs is named too, and unreported caches are unknown",
  async ({ history }) => {
    const [, , third] = await judged(history, [
      { cached: 0 },
      { cached: 3968 },
      {
        cached: undefined,
        after: 900,
        change: (request) => {
          request.tools?.pop();
          request.messages.splice(1, 1);
        },
      },
    ]);
    assertEquals(third?.miss?.kind, "tool_removed");
    assertEquals(third?.miss?.also, ["turn", "pause"]);
    assertEquals([third?.cachedTokens, third?.lostTokens, third?.lostDollars], [
      undefined,
      undefined,
      undefined,
    ]);
  },
);

contract(
  "cache: short prompts, and those that mark nothing",
  async ({ history }) => {
    const short = await judged(history, [
      { cached: 0, prompt: 900 },
      { cached: 0, prompt: 1000 },
    ]);
    assertEquals(short[1]?.miss?.kind, "short");
    assertEquals(
      short[1]?.miss?.detail,
      "nothing differs, but prompts of fewer than 1,024 tokens are not cached",
    );
    assertEquals(short[1]?.lostTokens, 0);
  },
);

contract(
  "cache: where only what is marked is cached, marks are looked for and do not differ",
  async ({ history }) => {
    const mark = (ttl?: string) => (request: ChatRequest) => {
      for (const message of request.messages) {
        if (Array.isArray(message.content)) message.content = "Plain again";
      }
      const last = request.messages.at(-1);
      if (last === undefined) return;
      last.content = [{
        type: "text",
        text: "Plain again",
        "cache_control": { type: "ephemeral", ...ttl && { ttl } },
      }];
    };
    const entries = await judged(history, [
      { cached: 0 },
      { cached: 0 },
      { cached: 0, written: 4000, change: mark() },
      { cached: 3990, written: 10, change: mark("1h"), after: 200 },
      { cached: 3990, written: 10, change: mark(), after: 3000 },
      { cached: 0, written: 4000, change: mark(), after: 360 },
    ], { provider: "anthropic" });
    assertEquals(entries.map(({ miss }) => miss?.kind), [
      "first",
      "unmarked",
      "unmarked",
      undefined,
      undefined,
      "pause",
    ]);
    assertMatch(entries[1]?.miss?.detail ?? "", /the request marks nothing/);
    assertMatch(entries[2]?.miss?.detail ?? "", /the request before it marks/);
    // Written at the price of a read in this list, so nothing was lost.
    assertEquals(entries[5]?.lostDollars, 0);
  },
);

contract(
  "cache: sections in bytes, and tools that no answer calls",
  async ({ history }) => {
    const calls = [{
      id: "call_1",
      type: "function",
      function: { name: "read", arguments: "{}" },
    }];
    const [, second] = await judged(history, [
      { cached: 0, answer: { content: null, "tool_calls": calls } },
      {
        cached: 3968,
        change: ({ messages }) => {
          messages[messages.length - 1] = {
            role: "tool",
            "tool_call_id": "call_1",
            content: "x".repeat(500),
          };
        },
      },
    ]);
    const { bytes, tools } = second ?? {};
    assertEquals(
      bytes?.results,
      JSON.stringify({
        role: "tool",
        "tool_call_id": "call_1",
        content: "x".repeat(500),
      }).length,
    );
    assertEquals(
      bytes?.tools,
      [tool("read"), tool("write"), tool("list")]
        .reduce((sum, one) => sum + JSON.stringify(one).length, 0),
    );
    assertEquals(tools?.map(({ name, called }) => [name, called]), [
      ["read", true],
      ["write", false],
      ["list", false],
    ]);
  },
);
