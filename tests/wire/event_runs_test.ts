import { assertEquals } from "@std/assert";
import { EventRuns, wholeEvents } from "../../lib/wire/event_runs.ts";
import { cutEvent, type EventTemplate } from "../../lib/wire/event_template.ts";

const SYNTAX = {
  event: /^data: (\{.*\})\n\n$/,
  text: /"(t)":"/,
  padding: /"p":"/,
};

function templateOf(event: string): EventTemplate<unknown> | undefined {
  const cut = cutEvent(event, SYNTAX);
  return cut && { ...cut, data: (t) => ({ ...cut.marked, t }) };
}

function said(text: string, id = 1): string {
  return `data: {"id":${id},"t":"${text}"}\n\n`;
}

/** The texts of each run, and what lies between runs as it is. */
function split(...reads: string[]) {
  const runs = new EventRuns(templateOf);
  return reads.map((read) =>
    runs.split(read).map((part) => typeof part === "string" ? part : part.texts)
  );
}

const PING = ": ping\n\n";

const CASES: readonly [about: string, events: string, parts: unknown[]][] = [
  ["nothing", "", []],
  ["one event", said("a"), [["a"]]],
  ["empty texts", said("") + said(""), [["", ""]]],
  ["nothing alike", PING + PING, [PING + PING]],
  [
    "something between two runs",
    said("a") + said("b") + PING + PING + said("c"),
    [["a", "b"], PING + PING, ["c"]],
  ],
  [
    "events of another kind",
    said("a") + said("b", 2) + said("c", 2),
    [["a"], ["b", "c"]],
  ],
  [
    "whole escapes",
    said('\\"') + said("\\\\") + said("\\u00e9"),
    [['\\"', "\\\\", "\\u00e9"]],
  ],
  [
    "no escape of JSON",
    said("a") + said("\\N") + said("\\\\\\x") + said("\\U00e9"),
    [["a"], said("\\N") + said("\\\\\\x") + said("\\U00e9")],
  ],
  [
    "half an escape",
    said("a") + said("\\u00") + said("e9"),
    [["a"], said("\\u00"), ["e9"]],
  ],
];
for (const [about, events, parts] of CASES) {
  Deno.test({
    name: `EventRuns: ${about}`,
    permissions: "none",
    fn: () => assertEquals(split(events), [parts]),
  });
}

Deno.test({
  name: "EventRuns: a very long text with escapes is a text like any other",
  permissions: "none",
  fn() {
    const long = "\\n".repeat(10_000_000);
    const [[run, ...more] = []] = split(said("a") + said(long) + said("b"));
    const [a, text, b, ...others] = run ?? [];
    assertEquals([a, text === long, b], ["a", true, "b"]);
    assertEquals([more, others], [[], []]);
  },
});

Deno.test({
  name: "EventRuns: a control character makes no run",
  permissions: "none",
  fn() {
    const event = said("a\tb");
    assertEquals(split(said("x"), event), [[["x"]], [event]]);
  },
});

Deno.test({
  name: "EventRuns: padding may differ, but for its characters",
  permissions: "none",
  fn() {
    const padded = (text: string, padding: string) =>
      `data: {"t":"${text}","p":"${padding}"}\n\n`;
    const odd = padded("d", "\\q");
    assertEquals(
      split(padded("a", "") + padded("b", "xyz") + padded("c", "x") + odd),
      [[["a", "b", "c"], odd]],
    );
  },
});

Deno.test({
  name: "EventRuns: a stream without runs is not looked at for ever",
  permissions: "none",
  fn() {
    let looked = 0;
    const runs = new EventRuns(() => {
      looked++;
      return undefined;
    });
    const stream = said("a").repeat(1000);
    assertEquals(runs.split(stream), [stream]);
    assertEquals(runs.exhausted, true);
    const before = looked;
    assertEquals(runs.split(stream), [stream]);
    assertEquals(looked, before);
  },
});

Deno.test({
  name: "EventRuns: what may become the next event is known by its beginning",
  permissions: "none",
  fn() {
    const runs = new EventRuns(templateOf);
    assertEquals(runs.mayGoOn("data"), false);
    runs.split(said("a"));
    for (const end of [0, 4, 17, 20]) {
      assertEquals(runs.mayGoOn(said("word").slice(0, end)), true, `${end}`);
    }
    assertEquals(runs.mayGoOn("data: ["), false);
    assertEquals(runs.mayGoOn(said("b", 2).slice(0, -3)), false);
  },
});

Deno.test({
  name: "wholeEvents: what was cut stays outside",
  permissions: "none",
  fn() {
    assertEquals(wholeEvents("a\n\nb\n\nc", true), { start: 0, end: 6 });
    assertEquals(wholeEvents("a\n\nb\n\nc", false), { start: 3, end: 6 });
    assertEquals(wholeEvents("a\n\nb", false), undefined);
    assertEquals(wholeEvents("a\n", true), undefined);
  },
});
