import { assert, assertEquals } from "@std/assert";
import { createExchange } from "../../../lib/history/line/exchange.ts";
import {
  parseLine,
  serializeExchange,
} from "../../../lib/history/line/history_line.ts";

const permissions = "none";

const ID = "01ARYZ6S41TSV4RRFFQ69G5FAV";

const exchange = createExchange({
  raw: "{}",
  sha256: "ab",
  attempts: 1,
  error: { type: "server_error", message: "busy", status: 503 },
  status: "error",
  deltas: [[12, 3]],
  totalMs: 20,
  firstTokenMs: 12.4,
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  response: null,
  request: {
    model: "gpt",
    messages: [{ role: "user", content: "a\nb\u2028\ud800" }],
  },
  model: "gpt",
  baseUrl: "https://api.example.com/v1",
  provider: "openai",
  ended: new Date("2026-01-02T03:04:05.026Z"),
  started: new Date("2026-01-02T03:04:05.006Z"),
  source: "serve",
  parent: null,
  conversation: ID,
  id: ID,
});

Deno.test(
  "serializeExchange: one line, the members in the order of the layout",
  { permissions },
  () => {
    const line = serializeExchange(exchange);
    assert(!line.includes("\n"));
    assertEquals(Object.keys(JSON.parse(line)), [
      ...["v", "id", "conversation", "parent", "source", "started", "ended"],
      ...["provider", "base_url", "model", "request", "response", "usage"],
      ...["timing", "status", "error", "attempts", "sha256", "raw"],
    ]);
    assertEquals(JSON.parse(line).started, "2026-01-02T03:04:05.006Z");
  },
);

Deno.test(
  "serializeExchange: members of a later version come last and survive",
  { permissions },
  () => {
    const line = serializeExchange({ tags: ["a"], ...exchange });
    assertEquals(Object.keys(JSON.parse(line)).at(-1), "tags");
    const read = parseLine(line);
    assert(read.kind === "exchange");
    assertEquals(serializeExchange(read.exchange), line);
  },
);

Deno.test("parseLine: gives back what was written, lone surrogates too", {
  permissions,
}, () => {
  assertEquals(parseLine(serializeExchange(exchange)), {
    kind: "exchange",
    exchange,
  });
});

Deno.test("parseLine: tells other lines, later versions and damage apart", {
  permissions,
}, () => {
  const line = serializeExchange(exchange);
  const cases: [line: string, kind: string][] = [
    ["", "other"],
    ["  ", "other"],
    [`{"v":1,"kind":"label","exchange":"${ID}","label":"good"}`, "other"],
    ['{"v":2,"id":"x"}', "future"],
    [line.slice(0, -5), "unreadable"],
    [line + line, "unreadable"],
    ["\0\0\0\0", "unreadable"],
    ["[]", "unreadable"],
    ["null", "unreadable"],
    ['{"id":"x"}', "unreadable"],
    ['{"v":1}', "unreadable"],
    [line.replace('"parent":null', '"parent":5'), "unreadable"],
    [line.replace(/"messages":\[[^\]]*\]/, '"messages":[null]'), "unreadable"],
    [line.replace('"response":null', '"response":{}'), "unreadable"],
  ];
  for (const [text, kind] of cases) {
    assertEquals(parseLine(text).kind, kind, text);
  }
});
