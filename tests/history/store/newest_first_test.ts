import { assertEquals } from "@std/assert";
import type { HistoryLine } from "../../../lib/history/line/history_line.ts";
import { RecordedLine } from "../../../lib/history/line/recorded_line.ts";
import {
  isEarlierTurn,
  isFromFile,
} from "../../../lib/history/query/imported.ts";
import { newestFirst } from "../../../lib/history/store/newest_first.ts";
import { chance, exchange, text } from "../fixture.ts";

/** Exchanges as blocks of lines from a history's end, a few in each, and how many blocks were read. */
function blocks(exchanges: readonly ReturnType<typeof exchange>[]) {
  const read = { blocks: 0 };
  const lines = exchanges.map((one) => {
    const bytes = text([one]);
    const line: RecordedLine | HistoryLine = RecordedLine.of({
      bytes,
      path: "h",
      offset: 0,
    });
    if (!(line instanceof RecordedLine)) throw new Error(bytes);
    return line;
  }).reverse();
  return {
    read,
    async *lines() {
      for (let at = 0; at < lines.length; at += 3) {
        read.blocks++;
        yield await Promise.resolve(lines.slice(at, at + 3));
      }
    },
  };
}

/** One that began `ms` after the first and took so long; lines are in the order of their ends. */
const held = (ms: number, took: number, parts = {}) => {
  const started = new Date(Date.parse("2026-07-08T09:00:00Z") + ms);
  return exchange({
    started,
    ended: new Date(started.getTime() + took),
    ...parts,
  });
};

Deno.test("newestFirst: by the time when they began, whatever the order of the lines", async () => {
  const { below } = chance(7);
  const imported = { source: "import", baseUrl: "import:chatgpt" } as const;
  const all = Array.from({ length: 200 }, (_, i) => held(100 * i, below(900)))
    .sort((a, b) => a.ended < b.ended ? -1 : 1);
  all.splice(
    60,
    0,
    ...Array.from({ length: 30 }, (_, i) => held(-1000 * i, 0, imported)),
  );
  const expected = all.toReversed().sort((a, b) =>
    a.started < b.started ? 1 : a.started > b.started ? -1 : 0
  ).map(({ id }) => id);
  const found = (await Array.fromAsync(newestFirst(blocks(all).lines())))
    .flat();
  assertEquals(found.map(({ id }) => id), expected);
  for (const count of [1, 7, 100, 230, 500]) {
    const some =
      (await Array.fromAsync(newestFirst(blocks(all).lines(), count))).flat();
    assertEquals(some.map(({ id }) => id), expected.slice(0, count));
  }
});

Deno.test("newestFirst: lines that came from another history say nothing about those before them", async () => {
  const { below } = chance(11);
  const own = Array.from({ length: 120 }, (_, i) => held(1000 * i, below(900)));
  const theirs = Array.from({ length: 90 }, (_, i) => ({
    ...held(1333 * i - 60_000, below(900)),
    merged: true as const,
  }));
  const all = [...own.slice(0, 110), ...theirs, ...own.slice(110)];
  const expected = all.toReversed().sort((a, b) =>
    a.started < b.started ? 1 : a.started > b.started ? -1 : 0
  ).map(({ id }) => id);
  for (const count of [1, 5, 40, 150, 500]) {
    const some =
      (await Array.fromAsync(newestFirst(blocks(all).lines(), count))).flat();
    assertEquals(some.map(({ id }) => id), expected.slice(0, count));
  }
});

Deno.test("newestFirst: of one time the last line is the newest; reads no further than it must", async () => {
  const all = Array.from({ length: 90 }, () => held(0, 500));
  const newer = [held(1000, 1), held(2000, 1), held(3000, 1)];
  const { read, lines } = blocks([...all, ...newer]);
  const found = (await Array.fromAsync(newestFirst(lines(), 2))).flat();
  assertEquals(found.map(({ id }) => id), [newer[2]?.id, newer[1]?.id]);
  assertEquals(read.blocks, 1);
  const same = (await Array.fromAsync(newestFirst(blocks(all).lines()))).flat();
  assertEquals(same.map(({ id }) => id), all.toReversed().map(({ id }) => id));
});

Deno.test("isEarlierTurn: an earlier turn that came in a request, not an import of a file", () => {
  const file = { source: "import", baseUrl: "import:chatgpt" } as const;
  assertEquals([isFromFile(file), isEarlierTurn(file)], [true, false]);
  const earlier = { source: "import", baseUrl: "" } as const;
  assertEquals([isFromFile(earlier), isEarlierTurn(earlier)], [false, true]);
  assertEquals(isEarlierTurn({ source: "serve", baseUrl: "" }), false);
});
