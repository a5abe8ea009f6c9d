import { assert, assertEquals } from "@std/assert";
import { considerate, setReadingPace } from "../../lib/files/reading_pace.ts";
import {
  readBlocks,
  readBlocksBackwards,
} from "../../lib/files/line_blocks.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

Deno.test("considerate: rests after a block while others are busy, and not otherwise", async () => {
  let busy = false;
  const pace = considerate(() => busy);
  assertEquals(pace(), undefined);
  busy = true;
  const rest = pace();
  assert(rest !== undefined);
  await rest;
  busy = false;
  assertEquals(pace(), undefined);
});

Deno.test("setReadingPace: readers wait between blocks, and read the same", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/lines`;
  const text = "a line of thirty-two characters\n".repeat(40_000);
  await Deno.writeTextFile(path, text);
  for (const read of [readBlocks, readBlocksBackwards]) {
    let pauses = 0;
    setReadingPace(() => {
      pauses++;
      return Promise.resolve();
    });
    try {
      using file = await Deno.open(path);
      let length = 0;
      for await (const block of read(file)) {
        length += block.text.length;
      }
      assertEquals(length, text.length);
      assert(pauses > 2, `${pauses}`);
    } finally {
      setReadingPace(undefined);
    }
  }
});
