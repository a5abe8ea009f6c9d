import { assertEquals } from "@std/assert";
import type { Exchange } from "../../../lib/history/line/exchange.ts";
import {
  removeAll,
  removeConversations,
} from "../../../lib/history/store/remove.ts";
import type { RemoveChoice } from "../../../lib/history/history.ts";
import { outlineConversations } from "../../../lib/history/store/outline.ts";
import { appendLines, readLines } from "../../../lib/files/jsonl.ts";
import { leaveLines } from "../../../lib/files/left_lines.ts";
import { LineFiles } from "../../../lib/files/line_files.ts";
import { temporaryFolder } from "../../helpers/run_cli.ts";
import { exchange, labelLine, text } from "../fixture.ts";

/** A conversation of two turns. */
function conversation(topic: string): [Exchange, Exchange] {
  const first = exchange({ said: topic });
  const second = exchange({ said: `${topic} again`, ms: 1000 });
  return [first, { ...second, conversation: first.id, parent: first.id }];
}

async function names(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name).sort();
}

function remove(path: string, ...ids: string[]) {
  return removeConversations(path, { conversations: new Set(ids) });
}

Deno.test("removeConversations: gone with its labels and what was cut of it, all else as it was", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const [a, b] = [conversation("secret"), conversation("größe")];
  const other = '{"v":1,"kind":"bench","exchange":"01"}';
  const kept = [b[0], "no JSON", '{"v":2,"id":"x"}', other, "", b[1]];
  const cut = text([a[1]]).slice(0, 300);
  await Deno.writeTextFile(
    path,
    text([a[0], b[0], labelLine(a[0].id, "secret"), ...kept.slice(1, 5)]) +
      text([cut, b[1], a[1], labelLine(a[1].id, "bad")]) + "torn at the end",
  );
  const removed = await remove(path, a[0].id);
  assertEquals(removed.exchanges, 3);
  const left = await Deno.readTextFile(path);
  assertEquals(left, `${text(kept)}torn at the end`);
  assertEquals(await names(folder.path), ["h.jsonl"]);
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
});

Deno.test("removeConversations, removeAll: what was left beside the history does not come back", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const [a, b] = [conversation("secret"), conversation("b")];
  await Deno.writeTextFile(path, text([a[0]]), { mode: 0o600 });
  await leaveLines(path, text([b[0], a[1], b[1]]).trimEnd().split("\n"));
  const removed = await remove(path, a[0].id);
  assertEquals(removed.exchanges, 2);
  assertEquals(await Deno.readTextFile(path), text(b));
  assertEquals(await names(folder.path), ["h.jsonl"]);
  await leaveLines(path, text(a).trimEnd().split("\n"));
  await removeAll(path);
  assertEquals(await names(folder.path), []);
});

Deno.test("removeConversations: out of every rotated file; one of which nothing is left is gone", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const [a, b, c] = ["a", "b", "c"].map(conversation) as [
    [Exchange, Exchange],
    [Exchange, Exchange],
    [Exchange, Exchange],
  ];
  const batches = [[a[0]], [b[0], a[1]], [b[1], c[0]], [c[1]]];
  for (const batch of batches) {
    await appendLines(path, text(batch).trimEnd().split("\n"), { maxBytes: 1 });
  }
  assertEquals((await names(folder.path)).length, 4);
  await remove(path, a[0].id);
  const lines = await Array.fromAsync(readLines(path), (line) => line.text);
  assertEquals(text(lines), text([b[0], b[1], c[0], c[1]]));
  assertEquals((await names(folder.path)).length, 3);
});

Deno.test("removeConversations: the file that is written to is replaced whenever one is", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const [a, b] = [conversation("a"), conversation("b")];
  await appendLines(path, text(a).trimEnd().split("\n"));
  await appendLines(path, text(b).trimEnd().split("\n"), { maxBytes: 1 });
  const before = await Deno.stat(path);
  const content = await Deno.readTextFile(path);
  await remove(path, a[0].id);
  assertEquals((await Deno.stat(path)).ino === before.ino, false);
  assertEquals(await Deno.readTextFile(path), content);
  const untouched = await Deno.stat(path);
  await remove(path, "none");
  assertEquals((await Deno.stat(path)).ino, untouched.ino);
});

Deno.test("removeConversations: who writes meanwhile waits and loses nothing", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const a = conversation("a");
  await appendLines(path, text(a).trimEnd().split("\n"));
  let appending = Promise.resolve();
  const removing = removeConversations(path, {
    get conversations() {
      // The lock is held; this append waits for it.
      appending = appendLines(path, ["written meanwhile"]);
      return new Set([a[0].id]);
    },
  });
  await removing;
  await appending;
  assertEquals(await Deno.readTextFile(path), "written meanwhile\n");
});

Deno.test("removeAll: no file is left, and the next writer begins anew", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  for (const line of ["a", "b", "c"]) {
    await appendLines(path, [line], { maxBytes: 1 });
  }
  await removeAll(path);
  assertEquals(await names(folder.path), []);
  await appendLines(path, ["d"]);
  assertEquals(await Deno.readTextFile(path), "d\n");
});

Deno.test("removeConversations: through a link, which stays one", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/link`;
  const [a, b] = [conversation("a"), conversation("b")];
  await Deno.writeTextFile(`${folder.path}/h.jsonl`, text([...a, ...b]));
  await Deno.symlink(`${folder.path}/h.jsonl`, path);
  await remove(path, a[0].id);
  assertEquals(await Deno.readTextFile(`${folder.path}/h.jsonl`), text(b));
  assertEquals((await Deno.lstat(path)).isSymlink, true);
});

Deno.test("outlineConversations: exchanges, bytes and the last end of each conversation", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const [a, b] = [conversation("a"), conversation("b")];
  const { v, ...rest } = b[1];
  const lines = [
    ...[a[0], b[0], a[1]].map((one) => text([one])),
    `${JSON.stringify({ ...rest, v: v + 1 })}\n`, // of a later version
  ];
  await Deno.writeTextFile(path, lines.join(""));
  using files = await LineFiles.open(path);
  const size = (...at: number[]) =>
    at.reduce((sum, i) => sum + (lines[i] ?? "").length, 0);
  assertEquals(
    [...await outlineConversations(files, {})],
    [
      [a[0].id, { exchanges: 2, bytes: size(0, 2), ended: a[1].ended }],
      [b[0].id, { exchanges: 2, bytes: size(1, 3), ended: b[1].ended }],
    ],
  );
  const ids = async (choice: RemoveChoice) => [
    ...(await outlineConversations(files, choice)).keys(),
  ];
  const only = { conversations: new Set([b[0].id]) };
  assertEquals(await ids(only), [b[0].id]);
  assertEquals(await ids({ ...only, endedBefore: b[1].ended }), []);
  assertEquals(await ids({ endedBefore: "2100" }), [a[0].id, b[0].id]);
});
