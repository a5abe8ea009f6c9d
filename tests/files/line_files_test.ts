import { assertEquals } from "@std/assert";
import { join } from "node:path";
import {
  appendLines,
  readLines,
  readLinesBackwards,
} from "../../lib/files/jsonl.ts";
import { LineFiles } from "../../lib/files/line_files.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

const TEN = { maxBytes: 10 };

async function names(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name).sort();
}

async function texts(
  lines: AsyncIterable<{ text: string }>,
): Promise<string[]> {
  return await Array.fromAsync(lines, ({ text }) => text);
}

Deno.test("appendLines: a file that would grow beyond its limit goes on in a new one", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "history.jsonl");
  const written = ["aaaa", "bbbb", "cccc", "a line beyond the limit", "dd"];
  for (const line of written) await appendLines(path, [line], TEN);
  assertEquals(await Deno.readTextFile(path), "dd\n");
  const [first = "", ...rest] = await names(folder.path);
  assertEquals(/^history-\d{8}T\d{9}Z\.jsonl$/.test(first), true, first);
  assertEquals(rest.length, 3);
  assertEquals(
    await Deno.readTextFile(join(folder.path, first)),
    "aaaa\nbbbb\n",
  );
  assertEquals(await texts(readLines(path)), written);
  assertEquals(await texts(readLinesBackwards(path)), written.toReversed());
});

Deno.test("appendLines: rotated files stay in order when the clock is set back", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "h.jsonl");
  const later = join(folder.path, "h-99991231T000000000Z.jsonl");
  await Deno.writeTextFile(later, "a\n");
  for (const line of ["bbbbbbbbbb", "c"]) await appendLines(path, [line], TEN);
  assertEquals(await texts(readLines(path)), ["a", "bbbbbbbbbb", "c"]);
});

Deno.test("appendLines: a link stays a link, rotated files lie beside what it means", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "link");
  await Deno.mkdir(join(folder.path, "data"));
  await Deno.symlink(join(folder.path, "data", "h.jsonl"), path);
  for (const line of ["aaaaaaaaaa", "b"]) await appendLines(path, [line], TEN);
  assertEquals(await names(folder.path), ["data", "link"]);
  assertEquals((await names(join(folder.path, "data"))).length, 2);
  assertEquals(await texts(readLines(path)), ["aaaaaaaaaa", "b"]);
});

Deno.test("appendLines: writers at once lose nothing while files are rotated", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "h.jsonl");
  const written = Array.from({ length: 200 }, (_, index) => `line ${index}`);
  await Promise.all(
    written.map((line) => appendLines(path, [line], { maxBytes: 100 })),
  );
  assertEquals((await texts(readLines(path))).sort(), written.sort());
});

Deno.test("readLines: files of other names are not read", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "h.jsonl");
  await appendLines(path, ["own"]);
  for (
    const name of ["h-1.jsonl", "h-20261121T140322123Z.txt", "hh.jsonl"]
  ) await Deno.writeTextFile(join(folder.path, name), "foreign\n");
  assertEquals(await texts(readLines(path)), ["own"]);
});

Deno.test("readLines: on from a place that has been rotated away meanwhile", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "h.jsonl");
  await appendLines(path, ["aaaa", "bbbb"]);
  const [, from] = await Array.fromAsync(readLines(path));
  await appendLines(path, ["cccc"], TEN);
  assertEquals(await texts(readLines(path, from && { from })), [
    "bbbb",
    "cccc",
  ]);
  assertEquals(await texts(readLines(path, { last: 6 })), ["cccc"]);
  assertEquals(await texts(readLines(path, { last: 10 })), ["bbbb", "cccc"]);
  assertEquals(await texts(readLines(path, { last: 99 })), [
    "aaaa",
    "bbbb",
    "cccc",
  ]);
});

Deno.test("LineFiles: rotating does not disturb who reads, a snapshot has no line more", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "h.jsonl");
  await appendLines(path, ["aaaa", "bbbb"]);
  using files = await LineFiles.open(path);
  await appendLines(path, ["cc"], { maxBytes: 13 });
  await appendLines(path, ["dddd"], TEN);
  const blocks = await Array.fromAsync(files.blocks({ snapshot: true }));
  assertEquals(blocks.map(({ text }) => text), ["aaaa\nbbbb\n"]);
  const grown = await Array.fromAsync(files.blocks());
  assertEquals(grown.map(({ text }) => text), ["aaaa\nbbbb\ncc\n"]);
});
