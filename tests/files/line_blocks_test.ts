import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { LineFiles } from "../../lib/files/line_files.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

const KIB = 1024;

/** Lines of many lengths, the longest first, so that buffers that grew meet shorter and longer ones. */
const LENGTHS = [
  600,
  200,
  900,
  200,
  400,
  900,
  0,
  1,
  3,
  255,
  256,
  257,
  511,
  512,
  513,
  2,
  15,
];

function madeLines(): string[] {
  return [...LENGTHS, ...LENGTHS.toReversed()].flatMap((kib, i) => {
    const line = String.fromCharCode(97 + i % 26).repeat(kib * KIB + i);
    return [`${line}\n`, `${i}\n`, "\n"];
  });
}

async function written(path: string): Promise<string[]> {
  const lines = madeLines();
  await Deno.writeTextFile(path, lines.join(""));
  return lines;
}

Deno.test("LineFiles: blocks of whole lines in both directions, however long the lines are", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "h.jsonl");
  const text = (await written(path)).join("");
  using files = await LineFiles.open(path);
  const forwards = await Array.fromAsync(files.blocks());
  assertEquals(forwards.map((block) => block.text).join("") === text, true);
  const backwards = await Array.fromAsync(files.blocksBackwards());
  const reversed = backwards.reverse().map((block) => block.text);
  assertEquals(reversed.join("") === text, true);
  for (const blocks of [forwards, backwards]) {
    let offset = 0;
    for (const block of blocks) {
      assertEquals([block.offset, block.text.endsWith("\n")], [offset, true]);
      offset += block.text.length;
    }
  }
});

Deno.test("LineFiles: a line is read while blocks are, and both are what stands there", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "h.jsonl");
  const lines = await written(path);
  const starts = lines.map((_, i) => lines.slice(0, i).join("").length);
  using files = await LineFiles.open(path);
  let read = "";
  let turn = 0;
  for await (const block of files.blocks()) {
    const which = turn++ % lines.length;
    const line = await files.lineAt(0, starts[which] ?? 0);
    assertEquals(line === lines[which], true, `line ${which}`);
    read += block.text;
  }
  assertEquals(read === lines.join(""), true);
});

Deno.test("LineFiles: whoever leaves early, or stops at an error, leaves nothing behind", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "h.jsonl");
  await written(path);
  for (const read of ["blocks", "blocksBackwards"] as const) {
    using files = await LineFiles.open(path);
    for await (const block of files[read]()) {
      assertEquals(block.text.length > 0, true);
      break;
    }
  }
});
