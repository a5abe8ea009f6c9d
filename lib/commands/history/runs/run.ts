/**
 * `chat history runs`: lists the newest runs, one line each, the newest last, so that it is next to the prompt.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";
import { aligned, fitted } from "../../../core/data/aligned.ts";
import { UsageError } from "../../../core/errors.ts";
import type { Output } from "../../../core/io.ts";
import { spokenRows } from "../../../core/text/spoken_rows.ts";
import { sanitize } from "../../../core/text/text.ts";
import type { Run } from "../../../history/line/run.ts";
import { type RunTally, tallyRuns } from "../../../history/runs/tallies.ts";
import { Prefixes } from "../../../history/query/prefixes.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import type { Flags } from "../../../cli/parse.ts";
import { isUnknown, knownTokens } from "../../shared/known_tokens.ts";
import { writeJson } from "../../shared/json_output.ts";
import {
  checkText,
  commandText,
  forkText,
} from "../../../history/runs/run_text.ts";
import { cut } from "../../../render/cut.ts";
import { speaksTables } from "../../../render/style.ts";
import { longTime, shortTime } from "../exchange_row.ts";
import { openHistory } from "../open.ts";

/** Default of `--count`. */
const DEFAULT_COUNT = 20;

/** Cells that a command must have beside the other columns. */
const LEAST_COMMAND = 12;

/** Names of the columns, as they are read out. */
const SPOKEN = [
  "Run",
  "Began",
  "Seconds",
  "Exit code",
  "Exchanges",
  "Tokens",
  "Command",
];

/** Columns with numbers, which are aligned on the right: seconds, exit, exchanges, tokens. */
const NUMBERS = [2, 3, 4, 5];

/**
 * Lists runs on stdout.
 *
 * @throws {UsageError} `--count` is not a whole number
 * @throws {ConfigError} the file of `--history` has no history
 */
export async function run(context: CommandContext): Promise<number> {
  const { io: { stdout }, flags } = context;
  const count = countOf(flags);
  const { path, exists, history, notice } = await openHistory(context);
  const newest: Run[] = [];
  const ids: string[] = [];
  if (exists) {
    for await (const run of history.runs()) {
      if (newest.length < count) newest.push(run);
      else if (!stdout.isTerminal) break;
      // A short id must mean no other run.
      ids.push(run.id);
    }
  }
  const runs = newest.reverse();
  if (runs.length === 0) {
    await notice(`no run is recorded in ${path}`);
    return EXIT.done;
  }
  const tallies = await tallyRuns(history, runs);
  if (flags.flag("json")) {
    const lines = runs.map((run) =>
      `${JSON.stringify({ ...run, ...tallyJson(tallies.get(run.id)) })}\n`
    );
    await writeJson(stdout, lines.join(""));
  } else {
    const short = stdout.isTerminal ? prefixesOf(runs, ids) : undefined;
    const rows = runs.map((run) => cells(run, tallies.get(run.id), short));
    await stdout.write(
      speaksTables(context.io, stdout)
        ? spokenRows(SPOKEN, rows)
        : table(rows, stdout),
    );
  }
  return EXIT.done;
}

function countOf(flags: Flags): number {
  const count = flags.number("count") ?? DEFAULT_COUNT;
  if (Number.isInteger(count) && count >= 0) return count || Infinity;
  throw new UsageError(`--count takes a whole number, not ${count}`);
}

/** The sums of a run; `tokens` is null where no answer says how many it has. */
function tallyJson(tally: RunTally | undefined) {
  if (tally === undefined) return {};
  const { exchanges, failed, unreported } = tally;
  const tokens = isUnknown(tally) ? null : tally.tokens;
  return { exchanges, failed, tokens, unreported };
}

/** For each run, the length of a prefix of its id that means no other run. */
function prefixesOf(
  runs: readonly Run[],
  ids: readonly string[],
): ReadonlyMap<string, number> {
  const own = (id: string) => ({ id, conversation: id });
  const prefixes = new Prefixes(runs.map(({ id }) => own(id)));
  for (const id of ids) prefixes.add(own(id), false);
  return prefixes.lengths;
}

/**
 * Id, start, seconds, exit code, exchanges, tokens, command.
 *
 * @param short how many characters of each id are shown, beside a short time; default all
 */
function cells(
  run: Run,
  tally: RunTally | undefined,
  short: ReadonlyMap<string, number> | undefined,
): string[] {
  const { id, started, ended, exit, command, name } = run;
  const seconds = ended === null
    ? ""
    : ((Date.parse(ended) - Date.parse(started)) / 1000).toFixed(1);
  return [
    id.slice(0, short?.get(id)),
    short === undefined
      ? longTime(new Date(started))
      : shortTime(new Date(started), new Date().getFullYear()),
    seconds,
    exit === null ? "" : String(exit),
    String(tally?.exchanges ?? 0),
    tally === undefined ? "0" : knownTokens(tally.tokens, tally),
    [
      command.length === 0 ? name ?? "" : commandText(command),
      ...forkText(run),
      ...checkText(run),
    ].join(" · "),
  ].map((cell) => sanitize(cell).replace(/\s+/g, " ").trim());
}

/** Writes rows in columns that fit a terminal, with tabs to a pipe. */
function table(rows: readonly string[][], output: Output): string {
  if (!output.isTerminal) {
    return rows.map((row) => `${row.join("\t")}\n`).join("");
  }
  const head = ["run", "began", "s", "exit", "asked", "tokens", "command"];
  const all = [head, ...rows];
  const short = all.map((row) => row.slice(0, -1));
  const widest = Math.max(
    ...aligned(short).map((cells) => unicodeWidth(cells.join("  "))),
  );
  if (output.columns - widest < LEAST_COMMAND) {
    return fitted(all, output.columns)
      .map((line) => `${cut(line, output.columns)}\n`).join("");
  }
  return aligned(short, (i) => NUMBERS.includes(i)).map((cells, i) => {
    const left = cells.join("  ");
    const room = Math.max(10, output.columns - unicodeWidth(left) - 2);
    const line = `${left}  ${cut(all[i]?.at(-1) ?? "", room)}`.trimEnd();
    return `${cut(line, output.columns)}\n`;
  }).join("");
}
