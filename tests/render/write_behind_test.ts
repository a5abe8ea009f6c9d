import { assertEquals, assertRejects } from "@std/assert";
import type { Output } from "../../lib/core/io.ts";
import { WriteBehind } from "../../lib/render/write_behind.ts";

/** An output whose writes end when the test says so. */
function slow(): Output & {
  readonly writes: string[];
  next(error?: Error): void;
} {
  const writes: string[] = [];
  const waiting: PromiseWithResolvers<void>[] = [];
  return {
    isTerminal: false,
    columns: 80,
    writes,
    write(text) {
      writes.push(text);
      const written = Promise.withResolvers<void>();
      waiting.push(written);
      return written.promise;
    },
    next(error) {
      const written = waiting.shift();
      if (error === undefined) written?.resolve();
      else written?.reject(error);
    },
  };
}

Deno.test(
  "WriteBehind: the first text goes out at once, what comes meanwhile together",
  {
    permissions: "none",
  },
  async () => {
    const output = slow();
    const behind = new WriteBehind(output);
    for (const text of ["a", "b", "c"]) await behind.write(text);
    assertEquals(output.writes, ["a"]);
    const flushed = behind.flush();
    output.next();
    await Promise.resolve();
    await Promise.resolve();
    assertEquals(output.writes, ["a", "bc"]);
    output.next();
    await flushed;
  },
);

Deno.test("WriteBehind: a reader who is too slow holds the writer up", {
  permissions: "none",
}, async () => {
  const output = slow();
  const behind = new WriteBehind(output);
  let taken = 0;
  const writer = (async () => {
    while (taken < 100) {
      await behind.write("x".repeat(10_000));
      taken++;
    }
  })();
  for (let i = 0; i < 1000; i++) await Promise.resolve();
  assertEquals(taken < 10, true);
  while (taken < 100) {
    output.next();
    await Promise.resolve();
  }
  await writer;
  const flushed = behind.flush();
  output.next();
  output.next();
  await flushed;
  assertEquals(output.writes.join("").length, 1_000_000);
});

Deno.test(
  "WriteBehind: a write that failed is told by the next one, and at the end",
  {
    permissions: "none",
  },
  async () => {
    const output = slow();
    const behind = new WriteBehind(output);
    await behind.write("a");
    output.next(new Deno.errors.BrokenPipe());
    await assertRejects(() => behind.flush(), Deno.errors.BrokenPipe);
    await assertRejects(() => behind.write("b"), Deno.errors.BrokenPipe);
    assertEquals(output.writes, ["a"]);
  },
);
