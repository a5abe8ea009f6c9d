/**
 * How fast a long history is looked at in PostgreSQL, beside the same history in a file: `deno task bench:store [LINES]`.
 *
 * Makes a history of two million lines in a temporary folder, copies it into a server in another one, with the settings
 * of its package, and asks both the same; exits with 1 when a list takes 100 ms or more, or when a search or the sums take
 * that long and longer than with the file. Needs Debian's package postgresql.
 *
 * @module
 */
import { join } from "node:path";
import { collectStats } from "../lib/history/query/stats.ts";
import { pickNewest } from "../lib/commands/history/pick_newest.ts";
import type { History } from "../lib/history/history.ts";
import type { Query } from "../lib/history/query/query.ts";
import { openLocation } from "../lib/history/store/open.ts";
import { makeHistory } from "./history/made_history.ts";
import { say } from "./say.ts";
import { shipServer } from "./ship/ship_server.ts";
import { copyStore } from "./store/copied_store.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const COUNT = 20;
const LIST_MS = 100;
/** Each question is asked so often; one that takes long, less often. */
const RUNS = 5;
const LONG_MS = 3_000;
const FEWER = 2;
/** The price of a model, by which the sums of the columns hold. */
const MARK = 1;

const lines = Number(Deno.args[0] ?? 2_000_000);
await using folder = await temporaryFolder("bench-store-");
const path = join(folder.path, "history.jsonl");
say("making a history …");
const { bytes, needle } = await makeHistory(path, lines);
say(`${lines} lines, ${(bytes / 1e9).toFixed(2)} GB; copying it …`);
await using server = await shipServer({ index: true });
const began = performance.now();
await copyStore(path, server.address);
say(`copied in ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
const warn = (line: string) => say(line);
const file = await openLocation(path, { warn });
const store = await openLocation(server.address, { warn });
const old = new Date(Date.UTC(2026, 0, 2)).toISOString();
const questions: Question[] = [
  list("the newest 20", {}),
  list("of a model", { model: "acme/small" }),
  list("with a label", { label: ["good"] }),
  list("that failed: none", { errors: true }),
  list("of a day long ago", { until: old }),
  search("a word of 7 exchanges", needle),
  search("a word that none has", "xylophonist"),
  search("a word that most have", "retry"),
  search("two letters", "qz"),
  { what: "sums of all", ask: sumsOf, isList: false },
];
say(row("ms, median", "PostgreSQL", "file"));
for (const { what, ask, isList } of questions) {
  const [there, here] = [await median(ask, store), await median(ask, file)];
  // What takes no time that a user notices need not be faster than a file.
  const met = there < LIST_MS || !isList && there < here;
  if (!met) Deno.exitCode = 1;
  say(`${row(what, there.toFixed(0), here.toFixed(0))}${met ? "" : "  !"}`);
}
await store.close();
await file.close();

interface Question {
  readonly what: string;
  readonly ask: (history: History) => Promise<unknown>;
  /** Whether it has to take less than 100 ms. */
  readonly isList: boolean;
}

function list(what: string, query: Query): Question {
  const ask = (history: History) => pickNewest(history, query, COUNT, newest);
  return { what, ask, isList: true };
}

function search(what: string, text: string): Question {
  const ask = (history: History) =>
    pickNewest(history, { text }, COUNT, newest);
  return { what: `search for ${what}`, ask, isList: false };
}

function newest<T>(found: T): T {
  return found;
}

async function sumsOf(history: History): Promise<void> {
  const sums = await history.sums?.models({}, () => MARK, [0.5, 0.95]);
  if (sums === undefined) await collectStats(history.query({}, "any"));
}

async function median(
  ask: Question["ask"],
  history: History,
): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const began = performance.now();
    await ask(history);
    times.push(performance.now() - began);
    if (run + 1 >= FEWER && Math.max(...times) > LONG_MS) break;
  }
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

function row(what: string, there: string, here: string): string {
  return `${what.padEnd(36)} ${there.padStart(10)} ${here.padStart(10)}`;
}
