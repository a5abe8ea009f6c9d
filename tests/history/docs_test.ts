import { assert, assertEquals } from "@std/assert";
import { ignoreLine } from "../../lib/history/line/ignore.ts";
import { createLabel } from "../../lib/history/line/label.ts";
import { noteLine } from "../../lib/history/line/note.ts";
import { createWithdrawal } from "../../lib/history/line/withdrawal.ts";
import { preferenceLine } from "../../lib/history/line/preference.ts";
import { runLine } from "../../lib/history/line/run.ts";
import { withFragments } from "../../lib/history/line/fragment.ts";
import { exchange as exchangeOf } from "./fixture.ts";
import { readText } from "../helpers/source_files.ts";

Deno.test("docs/history.md: has every member of a line, in their order", async () => {
  const source = await readText("lib/history/line/history_line.ts");
  const [, list = ""] = /const MEMBERS = \[([^\]]*)\]/.exec(source) ?? [];
  const members = Array.from(list.matchAll(/"(\w+)"/g), ([, name]) => name);
  assert(members.length > 15);
  const text = await readText("docs/history.md");
  const [, after = ""] = text.split("## A line");
  const [table = ""] = after.split("Lines of other kinds");
  const rows = Array.from(
    table.matchAll(/^\| ((?:`\w+`(?:, )?)+) *\|/gm),
    ([, names = ""]) => names,
  );
  const named = rows.flatMap((names) =>
    Array.from(names.matchAll(/`(\w+)`/g), ([, name]) => name)
  );
  assertEquals(named, members);
});

Deno.test("docs/history.md: has every member of the lines of other kinds", async () => {
  const exchange = exchangeOf();
  const { needed: [fragment] } = withFragments({
    ...exchange,
    request: {
      ...exchange.request,
      tools: [{
        type: "function",
        function: { name: "f", description: "x".repeat(2000) },
      }],
    },
  });
  const lines = [
    ignoreLine({ texts: ["system"], pointers: ["/user"] }),
    JSON.stringify({
      ...createLabel(exchange.id, "good", new Date(), "add"),
      ...createLabel(exchange.id, "good", new Date(), "remove"),
    }),
    JSON.stringify(createWithdrawal(exchange.id)),
    fragment?.text ?? "",
    noteLine({ run: exchange.id, what: "begun" }),
    preferenceLine({
      question: exchange.id,
      answers: [exchange.id, "01B"],
      shown: ["01B", exchange.id],
      choice: "both",
      by: "web",
      at: exchange.ended,
    }),
    runLine({
      id: exchange.id,
      command: ["true"],
      cwd: "/",
      started: exchange.started,
      ended: null,
      exit: null,
      replay: "other.jsonl",
      fork: { run: exchange.id, from: 2, model: "eliza" },
      check: { command: "true", exit: 0 },
    }),
  ];
  const written = lines.map((line) => {
    const { v, kind, ...members } = JSON.parse(line);
    assertEquals(v, 1);
    return [kind, Object.keys(members)];
  });
  const text = await readText("docs/history.md");
  const [, table = ""] = text.split("Lines of other kinds");
  const named = Array.from(
    table.matchAll(/^\| `(\w+)` +\| ((?:`\w+`(?:, )?)+) *\|/gm),
    ([, kind, names = ""]) => [
      kind,
      Array.from(names.matchAll(/`(\w+)`/g), ([, name]) => name),
    ],
  );
  assertEquals(named, written);
});
