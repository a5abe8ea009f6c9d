import { assertEquals } from "@std/assert";
import { createWithdrawal } from "../../../lib/history/line/withdrawal.ts";
import { createExchange } from "../../../lib/history/line/exchange.ts";
import { serializeExchange } from "../../../lib/history/line/history_line.ts";
import { createLabel, readLabel } from "../../../lib/history/line/label.ts";
import {
  exchangeStart,
  fragmentHash,
  kindStart,
  namedFragments,
  namesFragments,
  peekEnded,
  peekIds,
  peekRun,
  withdrawnIds,
} from "../../../lib/history/line/peek.ts";
import { withFragments } from "../../../lib/history/line/fragment.ts";

const permissions = "none";
const ID = "01ARYZ6S41TSV4RRFFQ69G5FAV";
const PARENT = "01ARYZ6S41TSV4RRFFQ69G5FAA";

const exchange = createExchange({
  id: ID,
  conversation: PARENT,
  parent: PARENT,
  source: "ask",
  started: new Date("2026-01-02T03:04:05.006Z"),
  ended: new Date("2026-01-02T03:04:06.006Z"),
  provider: "eliza",
  baseUrl: "",
  model: "eliza",
  request: {
    model: "eliza",
    messages: [],
    tools: [{
      type: "function",
      function: { name: "f", description: "d".repeat(2000) },
    }],
  },
  response: null,
  firstTokenMs: null,
  totalMs: 1,
  deltas: [],
  status: "completed",
  attempts: 1,
  sha256: "ab",
});
const line = serializeExchange(exchange);

Deno.test("peekIds: reads the ids of our own lines, and no others", {
  permissions,
}, () => {
  const ids = { id: ID, conversation: PARENT, parent: PARENT };
  assertEquals(peekIds(line), ids);
  assertEquals(peekIds(`\n${line}`, 1), ids);
  const first = serializeExchange({ ...exchange, parent: null });
  assertEquals(peekIds(first), { ...ids, parent: null });
  assertEquals(peekIds(` ${line}`), undefined);
  assertEquals(peekIds('{"v":1,"kind":"label"}'), undefined);
});

Deno.test("peeks: what is written is recognised", { permissions }, () => {
  assertEquals(line.startsWith(exchangeStart(ID)), true);
  assertEquals(peekEnded(line), "2026-01-02T03:04:06.006Z");
  const label = JSON.stringify(createLabel(ID, "good"));
  assertEquals(label.startsWith(kindStart("label")), true);
  const { at, ...rest } = readLabel(label) ?? {};
  assertEquals(rest, { exchange: ID, label: "good" });
  assertEquals(label.includes(at ?? "?"), true);
  assertEquals(readLabel(label.slice(0, -2)), undefined);
  const withdrawal = JSON.stringify(createWithdrawal(ID));
  assertEquals([...withdrawnIds(`${line}\n${withdrawal}\n`)], [ID]);
  const run = `${kindStart("bench")}"run":"${ID}","what":"end"}`;
  assertEquals([peekRun(run), peekRun(line)], [ID, undefined]);
});

Deno.test("peeks: fragments and the lines that name them", {
  permissions,
}, () => {
  const stored = withFragments(exchange);
  const hash = fragmentHash(stored.needed[0]?.text ?? "") ?? "";
  const named = serializeExchange(stored.exchange);
  assertEquals(hash.length, 64);
  assertEquals([...namedFragments(named)], [hash]);
  assertEquals([namesFragments(named), namesFragments(line)], [true, false]);
  assertEquals(fragmentHash(named), undefined);
});
