import { assert, assertEquals, assertRejects } from "@std/assert";
import { createLabel } from "../../lib/conversation/label.ts";
import { LineReports } from "../../lib/conversation/line_reports.ts";
import type { Exchange } from "../../lib/conversation/exchange.ts";
import { ChatError } from "../../lib/core/errors.ts";
import {
  chainsOf,
  chainsTo,
  readSelected,
  type RecordedConversation,
} from "../../lib/transfer/recorded.ts";
import { select, type Selection } from "../../lib/transfer/select.ts";
import { appendLines } from "../../lib/wire/jsonl.ts";
import { serializeExchange } from "../../lib/conversation/history_line.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { exchange, idOf } from "./conversations.ts";

/** A conversation with a branch, and two others; the lines of the first are not next to each other. */
const A = exchange("A", null, [{ role: "user", content: "é" }], {
  content: "a",
});
const B = exchange("B", "A", [{ role: "user", content: "b" }], {
  content: "b",
});
const C = exchange("C", "A", [{ role: "user", content: "c" }], {
  content: "c",
});
const D: Exchange = {
  ...exchange("D", null, [{ role: "user", content: "d" }], { content: "d" }),
  conversation: idOf("D"),
};
const E: Exchange = { ...exchange("E", "Z", [], {}), conversation: idOf("Z") };
const F: Exchange = {
  ...exchange("0", null, [{ role: "user", content: "f" }], { content: "f" }),
  conversation: idOf("0"),
};
const TITLE = createLabel(idOf("A"), "title: Letters");

/** A history whose first lines were rotated away. */
async function history(): Promise<AsyncDisposable & { path: string }> {
  const folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const lines = [F, A, D].map(serializeExchange);
  await appendLines(path, [
    '{"v":2}',
    ...lines,
    JSON.stringify(TITLE),
    "no JSON",
    "",
  ]);
  const later = [B, C, E].map(serializeExchange);
  await appendLines(path, later, { maxBytes: 10 });
  const files = await Array.fromAsync(Deno.readDir(folder.path));
  assertEquals(files.length, 2);
  return { path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

/** What is read of what is selected, with what was said about it. */
async function read(
  path: string,
  wanted: (exchange: Exchange) => boolean,
  count?: number,
): Promise<{
  selection: Selection;
  found: RecordedConversation[];
  leftOut: number;
  warnings: string[];
}> {
  const warnings: string[] = [];
  const selection = await select(path, {
    wanted,
    ...(count === undefined ? {} : { count }),
    reports: new LineReports((line) => void warnings.push(line)),
  });
  let leftOut = 0;
  const found: RecordedConversation[] = [];
  for await (const one of readSelected(selection, (n) => leftOut += n)) {
    found.push(one);
  }
  return { selection, found, leftOut, warnings };
}

Deno.test("select: all conversations whole and in order, through rotated files, with titles", async () => {
  await using file = await history();
  const { selection, found, leftOut, warnings } = await read(
    file.path,
    () => true,
  );
  assertEquals(selection.wanted, 6);
  assertEquals(found, [
    { exchanges: [F] },
    { title: "Letters", exchanges: [A, B, C] },
    { exchanges: [D] },
  ]);
  assertEquals(leftOut, 1);
  assertEquals(warnings.length, 2);
});

Deno.test("select: of what is wanted the newest, with what it continues and nothing else", async () => {
  await using file = await history();
  const two = await read(file.path, ({ id }) => id !== E.id, 2);
  assertEquals(two.found, [{ title: "Letters", exchanges: [A, B, C] }]);
  const one = await read(file.path, ({ id }) => id === B.id, 1);
  assertEquals(one.found, [{ title: "Letters", exchanges: [A, B] }]);
  const none = await read(file.path, () => false);
  assertEquals([none.selection.wanted, none.found], [0, []]);
});

Deno.test("select: no more is read than must be", async () => {
  await using file = await history();
  const { warnings } = await read(file.path, ({ id }) => id === D.id, 1);
  assertEquals(warnings.length, 1, "nothing that stands before D");
});

Deno.test("readSelected: a history that was rewritten meanwhile is noticed", async () => {
  await using file = await history();
  const selection = await select(file.path, {
    wanted: ({ id }) => id === B.id,
    reports: { skipped: () => {} },
  });
  const text = await Deno.readTextFile(file.path);
  await Deno.rename(file.path, `${file.path}.old`);
  await Deno.writeTextFile(file.path, text);
  await assertRejects(
    () => Array.fromAsync(readSelected(selection, () => {})),
    ChatError,
    `${file.path} was rewritten while it was read`,
  );
});

Deno.test("chainsOf: the ways through a conversation", () => {
  assertEquals(chainsOf([A, B, C]), [[A, B], [A, C]]);
  assertEquals(chainsTo([A, B, C], ({ id }) => id === A.id), [[A]]);
  assert(chainsOf([]).length === 0);
});
