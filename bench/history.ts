/**
 * How fast a long history is looked at, and what a long conversation takes: `deno task bench:history`.
 *
 * Makes a history of two million lines in a temporary folder, runs the program on it as a user would, and prints what
 * each run took beside what it may take; exits with 1 when one took more. The file has just been written, so it is
 * read from the system's cache and not from the disk.
 *
 * @module
 */
import { join } from "node:path";
import { type Growth, growth } from "./history/growth.ts";
import { makeHistory } from "./history/made_history.ts";
import { measuredRun } from "./history/measured_run.ts";
import { type Row, table } from "./history/table.ts";

const LINES = 2_000_000;
const RUNS = 5;
const MOST_MEMORY = 150e6;
const TURNS = [10, 100, 1000];
const MESSAGE = 1000;

const folder = await Deno.makeTempDir({ prefix: "chat-bench-" });
/** Ctrl-C leaves no gigabytes behind. */
const stop = () => {
  Deno.removeSync(folder, { recursive: true });
  Deno.exit(130);
};
Deno.addSignalListener("SIGINT", stop);
try {
  const rows = [
    ...await speed(join(folder, "history.jsonl")),
    ...await sizes(folder),
  ];
  await print(`\n${table(rows)}\n`);
  Deno.exitCode = rows.every(({ met }) => met) ? 0 : 1;
} finally {
  Deno.removeSignalListener("SIGINT", stop);
  await Deno.remove(folder, { recursive: true });
}

async function print(text: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(text));
}

/** Runs commands on a long history. */
async function speed(path: string): Promise<Row[]> {
  await print("making a history …\n");
  const made = await makeHistory(path, LINES);
  await print(`${LINES} lines, ${megabytes(made.bytes)}\n`);
  const ask = ["ask", "--model", "eliza", "I am back"];
  // In turns, so that whatever else the machine does meets all alike.
  const runs: Measured[] = [];
  for (let run = 0; run < RUNS; run++) {
    runs.push({
      without: await measuredRun([...ask, "--no-history"], path),
      asked: await measuredRun([...ask, "--continue"], path),
      listed: await measuredRun(["history"], path),
      searched: await measuredRun(["history", "--search", made.needle], path),
      added: await measuredRun(["history", "stats"], path),
    });
  }
  const found = runs[0]?.searched.stdout.trim().split("\n").length;
  if (found !== made.hits) throw new Error(`found ${found}, not ${made.hits}`);
  return rowsOf(runs, made.bytes);
}

type Measured = Record<
  "without" | "asked" | "listed" | "searched" | "added",
  Awaited<ReturnType<typeof measuredRun>>
>;

function rowsOf(runs: readonly Measured[], bytes: number): Row[] {
  const ms = (name: keyof Measured) => median(runs.map((run) => run[name].ms));
  const rate = (name: keyof Measured) => bytes / 1e3 / ms(name);
  const peak = (name: keyof Measured) =>
    Math.max(...runs.map((run) => run[name].peak ?? NaN));
  const time = (what: string, value: number, most: number): Row => ({
    what,
    value: `${value.toFixed(0)} ms`,
    goal: `< ${most} ms`,
    met: value < most,
  });
  const speed = (what: string, value: number): Row => ({
    what,
    value: `${value.toFixed(0)} MB/s`,
    goal: ">= 300 MB/s",
    met: value >= 300,
  });
  const memory = (what: string, value: number): Row => ({
    what: `${what}, memory`,
    value: Number.isNaN(value) ? "unknown" : megabytes(value),
    goal: `< ${megabytes(MOST_MEMORY)}`,
    met: !(value >= MOST_MEMORY),
  });
  return [
    time("ask -c, more than ask -n", ms("asked") - ms("without"), 100),
    time("history", ms("listed"), 300),
    speed("history --search", rate("searched")),
    speed("history stats", rate("added")),
    memory("ask -c", peak("asked")),
    memory("history", peak("listed")),
    memory("history --search", peak("searched")),
    memory("history stats", peak("added")),
  ];
}

/** Records conversations; twice as long may take little more than twice as much. */
async function sizes(folder: string): Promise<Row[]> {
  const rows: Row[] = [];
  let shorter: Growth | undefined;
  for (const turns of TURNS) {
    const grown = await growth(join(folder, `${turns}.jsonl`), turns, MESSAGE);
    const most = shorter && 1.2 * shorter.history * turns / shorter.turns;
    rows.push({
      what: `${turns} turns of 2 × ${MESSAGE} bytes`,
      value: megabytes(grown.history),
      goal: `${most ? `< ${megabytes(most)}; ` : ""}a log of requests: ${
        megabytes(grown.log)
      }`,
      met: most === undefined || grown.history < most,
    });
    shorter = grown;
  }
  return rows;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

function megabytes(bytes: number): string {
  const value = bytes / 1e6;
  return `${value.toFixed(value < 10 ? 2 : 0)} MB`;
}
