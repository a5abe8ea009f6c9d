import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseLine } from "../../lib/history/line/history_line.ts";
import {
  appendLines,
  readLines,
  readLinesBackwards,
} from "../../lib/files/jsonl.ts";
import { property, text } from "./property.ts";

const folder = Deno.makeTempDirSync();
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

/** A mark of the byte order, which editors leave, is no part of a line. */
function unmarked(line: string): string {
  return line.replace(/^\uFEFF/, "");
}

let files = 0;

/** A file that is gone after the case. */
function temporaryFile(): Disposable & { readonly path: string } {
  const path = `${folder}/${files++}.jsonl`;
  return { path, [Symbol.dispose]: () => Deno.removeSync(path) };
}

property(
  "readLines: forwards and backwards the same lines of any bytes",
  [fc.array(fc.oneof(text(), fc.constantFrom("\n", "\r\n", "{}\n")))],
  async (parts) => {
    using file = temporaryFile();
    await Deno.writeTextFile(file.path, parts.join(""));
    const forwards = await Array.fromAsync(readLines(file.path));
    const backwards = await Array.fromAsync(readLinesBackwards(file.path));
    assertEquals(backwards.toReversed(), forwards);
    const whole = await Deno.readFile(file.path);
    const lines = new TextDecoder("utf-8", { ignoreBOM: true }).decode(whole)
      .split("\n");
    if (lines.at(-1) === "") lines.pop();
    assertEquals(
      forwards.map((line) => line.text),
      lines.map((line) => unmarked(line.replace(/\r$/, ""))),
    );
  },
);

property(
  "appendLines: whatever stood there before, what is appended is there",
  [text(), fc.array(text().map((line) => line.replace(/[\r\n]/g, "")))],
  async (before, lines) => {
    using file = temporaryFile();
    await Deno.writeTextFile(file.path, before);
    await appendLines(file.path, lines);
    const read = await Array.fromAsync(readLines(file.path));
    const wellFormed = lines.map((line) => unmarked(line.toWellFormed()));
    assertEquals(
      read.slice(read.length - lines.length).map(({ text }) => text),
      wellFormed,
    );
  },
);

property(
  "parseLine: tells of any line what it is, and throws nothing",
  [fc.oneof(text(), fc.json())],
  (line) => {
    parseLine(line);
  },
);
