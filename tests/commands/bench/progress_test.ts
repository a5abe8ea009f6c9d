import { assertEquals } from "@std/assert";
import {
  ProgressBar,
  progressLine,
} from "../../../lib/commands/bench/progress.ts";

const progress = { done: 5, total: 20, failed: 1, model: "p/\x1bm" };

function output(columns = 80) {
  const written: string[] = [];
  return {
    written,
    isTerminal: true,
    columns,
    write: (text: string) => {
      written.push(text);
      return Promise.resolve();
    },
  };
}

Deno.test({
  name: "progressLine: how much is done, how long the rest takes, what failed",
  permissions: "none",
  fn: () => {
    assertEquals(
      progressLine(progress, 10_000),
      "█████░░░░░░░░░░░░░░░  5/20  30 s to go  1 failed  p/␛m",
    );
    assertEquals(
      progressLine({ done: 2, total: 2, failed: 0, model: "m" }, 10),
      "████████████████████  2/2  m",
    );
    assertEquals(
      progressLine(progress, 10_000, 40),
      "███░░░░░░░  5/20  30 s to go  1 failed  p/␛m",
    );
  },
});

Deno.test("ProgressBar: one line that fits, drawn over, taken away at the end", async () => {
  const terminal = output(20);
  const bar = new ProgressBar(terminal, true);
  bar.draw({ ...progress, done: 19 });
  bar.draw({ ...progress, done: 20 });
  await bar.clear();
  assertEquals(terminal.written.length, 3);
  for (const text of terminal.written) {
    assertEquals(text.startsWith("\r\x1b[K"), true);
    assertEquals(text.length <= 4 + 19, true);
  }
  assertEquals(terminal.written.at(-1), "\r\x1b[K");
});

Deno.test("ProgressBar: nothing where no cursor may move", async () => {
  const pipe = output();
  const bar = new ProgressBar(pipe, false);
  bar.draw(progress);
  await bar.clear();
  assertEquals(pipe.written, []);
});
