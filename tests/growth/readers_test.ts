/**
 * Nothing that reads words of others takes time that grows faster than the words: neither for what formats are made of,
 * repeated, nor for what the fuzzer makes of that.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { readSourceFiles } from "../helpers/source_files.ts";
import { SHAPE, SHAPES } from "./corpus.ts";
import { COUNTED } from "./counted.ts";
import { ELSEWHERE } from "./elsewhere.ts";
import {
  EVERY_READER,
  foundFor,
  foundReaders,
  foundText,
  MOST_FOUND,
  readerName,
} from "./found.ts";
import { fastGrowth, type Shape } from "./growth.ts";
import { MEMBER_READERS } from "./member_readers.ts";
import { type Reader, READERS } from "./readers.ts";

/** The fuzzer's run takes longer texts, and more of them. */
const FUZZ_CASES = Number(Deno.env.get("FUZZ_CASES") ?? 0);
const MOST = FUZZ_CASES > 0 ? 65_536 : 8_192;
const CASES = FUZZ_CASES > 0 ? FUZZ_CASES / 100 : 10;

async function check(
  [, name, work, whole]: Reader,
  shape: Shape,
): Promise<string | undefined> {
  const growth = await fastGrowth(work, shape, MOST, whole);
  return growth && `${name} on ${JSON.stringify(shape)}: ${growth}`;
}

/** All in the fuzzer's run; else the same ones each time, and fewer where the texts are long. */
function shapesFor([file, name, , whole]: Reader): Shape[] {
  const found = foundFor(readerName(file, name));
  if (FUZZ_CASES > 0) {
    return [...SHAPES, ...found, ...fc.sample(SHAPE, CASES)];
  }
  const more = fc.sample(SHAPE, { numRuns: CASES, seed: 1 });
  return [
    ...SHAPES.filter((_, i) => whole === undefined || i % 8 === 0),
    ...found,
    ...more,
  ];
}

for (const reader of READERS) {
  const [file, name] = reader;
  Deno.test(`${name} (${file}): twice the text takes at most twice the time`, async () => {
    const slow: string[] = [];
    for (const shape of shapesFor(reader)) {
      const found = await check(reader, shape);
      if (found !== undefined) slow.push(found);
    }
    assertEquals(slow, []);
  });
}

Deno.test("a plain text in every member is read, not refused", async () => {
  for (const [file, , work] of MEMBER_READERS) {
    assert(await work("text") !== 0, file);
  }
});

/** What looks for something in a text. */
const READS =
  /\.(?:indexOf|lastIndexOf|charCodeAt|codePointAt|split|matchAll|search|exec|replaceAll|replace|test|match)\(/;

Deno.test("every file that looks for something in a text is measured, or it is said why not", async () => {
  const files = await readSourceFiles("lib");
  const measured = new Set([...READERS, ...COUNTED].map(([file]) => file));
  const reasons = Object.keys(ELSEWHERE);
  const unknown = files.filter(({ path, code }) =>
    READS.test(code) && !measured.has(path) &&
    !reasons.some((start) => path.startsWith(start))
  );
  const how = "name it in readers.ts, or in elsewhere.ts with the reason";
  assertEquals(unknown.map(({ path }) => path), [], how);
  const paths = files.map(({ path }) => path);
  for (const start of [...reasons, ...measured]) {
    assert(paths.some((path) => path.startsWith(start)), start);
  }
});

Deno.test("found.json is as the fuzzer writes it, and each reader in it is one that is measured", async () => {
  const names = foundReaders();
  const all = new Map(names.map((name) => [name, foundFor(name)]));
  const path = new URL("found.json", import.meta.url);
  assertEquals(await Deno.readTextFile(path), foundText(all));
  const readers = READERS.map(([file, name]) => readerName(file, name));
  const others = names.filter((name) => name !== EVERY_READER);
  assertEquals(others.filter((name) => !readers.includes(name)), []);
  for (const name of others) {
    assert(foundFor(name).length <= MOST_FOUND, name);
  }
});
