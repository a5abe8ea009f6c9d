import { assert, assertEquals, assertRejects } from "@std/assert";
import { createLabel } from "../../../lib/history/line/label.ts";
import type { Exchange } from "../../../lib/history/line/exchange.ts";
import { ChatError } from "../../../lib/core/errors.ts";
import { chainsOf, chainsTo } from "../../../lib/history/chain/chains.ts";
import {
  type RecordedConversation,
  titled,
} from "../../../lib/history/transfer/recorded.ts";
import { LineReports } from "../../../lib/history/line/line_reports.ts";
import { readConversations } from "../../../lib/history/store/conversations.ts";
import { JsonlHistory } from "../../../lib/history/store/jsonl_history.ts";
import type { Query } from "../../../lib/history/query/query.ts";
import { appendLines } from "../../../lib/files/jsonl.ts";
import { serializeExchange } from "../../../lib/history/line/history_line.ts";
import { temporaryFolder } from "../../helpers/run_cli.ts";
import { exchange, idOf } from "../../transfer/conversations.ts";

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

/** The conversations that a query finds, and what was said about them. */
async function read(path: string, query: Query): Promise<{
  found: RecordedConversation[];
  leftOut: number;
  warnings: string[];
}> {
  const warnings: string[] = [];
  const warn = (line: string) => void warnings.push(line);
  const conversations = new JsonlHistory(path, { warn }).conversations(query);
  let leftOut = 0;
  const found = await Array.fromAsync(
    titled(conversations, (n) => leftOut += n),
  );
  // Labels are of all exchanges, and tested with the formats that use them.
  return {
    found: found.map(({ labels: _, ...conversation }) => conversation),
    leftOut,
    warnings,
  };
}

Deno.test("conversations: all whole and in order, through rotated files, with titles", async () => {
  await using file = await history();
  const { found, leftOut, warnings } = await read(file.path, {});
  assertEquals(found, [
    { exchanges: [F] },
    { title: "Letters", exchanges: [A, B, C] },
    { exchanges: [D] },
  ]);
  assertEquals(leftOut, 1);
  assertEquals(warnings.length, 2);
});

Deno.test("conversations: what is wanted, with what it continues and nothing else", async () => {
  await using file = await history();
  const one = await read(file.path, { id: [B.id] });
  assertEquals(one.found, [{ title: "Letters", exchanges: [A, B] }]);
  const none = await read(file.path, { model: "none" });
  assertEquals(none.found, []);
});

Deno.test("conversations: no more is read than must be", async () => {
  await using file = await history();
  const warnings: string[] = [];
  const reports = new LineReports((line) => void warnings.push(line));
  const wanted = new Set([D.id]);
  const found = readConversations(file.path, wanted, reports);
  assertEquals((await Array.fromAsync(found)).length, 1);
  assertEquals(warnings.length, 1, "nothing that stands before D");
});

Deno.test("conversations: a line that stands twice is one exchange, and hides no other", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  await appendLines(path, [F, A, D, B, D, B].map(serializeExchange));
  const all = [{ exchanges: [F] }, { exchanges: [A, B] }, { exchanges: [D] }];
  assertEquals((await read(path, {})).found, all);
  const wanted = await read(path, { provider: F.provider });
  assertEquals(wanted.found, all);
  assertEquals(wanted.leftOut, 0);
});

Deno.test("conversations: a history that was rewritten meanwhile is noticed", async () => {
  await using file = await history();
  const store = new JsonlHistory(file.path, { warn: () => {} });
  const conversations = store.conversations({});
  await conversations.next();
  const text = await Deno.readTextFile(file.path);
  await Deno.rename(file.path, `${file.path}.old`);
  await Deno.writeTextFile(file.path, text);
  await assertRejects(
    () => Array.fromAsync(conversations),
    ChatError,
    `${file.path} was rewritten while it was read`,
  );
});

Deno.test("chainsOf: the ways through a conversation", () => {
  assertEquals(chainsOf([A, B, C]), [[A, B], [A, C]]);
  assertEquals(chainsTo([A, B, C], ({ id }) => id === A.id), [[A]]);
  assert(chainsOf([]).length === 0);
});
