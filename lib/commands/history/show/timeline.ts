/**
 * Writes a run as one timeline: the exchanges of all its conversations, in the order in which they began.
 *
 * @module
 */
import { NameMap, NameSet } from "../../../core/data/names.ts";
import { UsageError } from "../../../core/errors.ts";
import { plural } from "../../../core/text/plural.ts";
import type { History } from "../../../history/history.ts";
import { type Link, linkOf } from "../../../history/chain/link.ts";
import type { Run } from "../../../history/line/run.ts";
import {
  checkText,
  commandText,
  forkText,
} from "../../../history/runs/run_text.ts";
import { runLineOf } from "../../../history/runs/run_line.ts";
import { foundJson, longTime } from "../exchange_row.ts";
import {
  type Block,
  exchangeBlocks,
  type TranscriptOptions,
  written,
} from "./transcript.ts";

/** One exchange of a run. */
interface Step {
  /** RFC 3339 in UTC. */
  readonly started: string;
  readonly conversation: string;
  /** The exchange's own messages, and the answer. */
  readonly blocks: readonly Block[];
}

/**
 * The exchanges of a run, each below a line with its number, the time since the run began, and the conversation if it
 * changes.
 *
 * @param id the whole id
 * @throws {UsageError} the history has no such run
 */
export async function timeline(
  history: History,
  id: string,
  options: TranscriptOptions,
): Promise<string> {
  const run = await runLineOf(history, id);
  const steps = await stepsOf(history, id, options);
  if (steps.length === 0 && run === undefined) throw notFound(history, id);
  const began = Date.parse(run?.started ?? steps[0]?.started ?? "");
  const several = new NameSet(steps.map((step) => step.conversation)).size > 1;
  let last = "";
  const blocks = steps.flatMap(({ started, conversation, blocks }, i) => {
    const seconds = (Date.parse(started) - began) / 1000;
    const about = [
      `#${i + 1}`,
      `+${Math.max(0, seconds).toFixed(1)} s`,
      ...several && conversation !== last
        ? [`conversation ${conversation}`]
        : [],
    ];
    last = conversation;
    return [{ about, lines: [] }, ...blocks];
  });
  const head = headOf(id, run, steps.length);
  return written([head, ...blocks], options);
}

/** The exchanges of a run as JSON Lines, in the order in which they began. */
export async function runJson(history: History, id: string): Promise<string> {
  const found = await Array.fromAsync(history.query({ run: id }));
  const lines = found.flat().reverse().flatMap((one) => foundJson(one) ?? []);
  if (lines.length === 0) throw notFound(history, id);
  return lines.join("");
}

async function stepsOf(
  history: History,
  run: string,
  options: TranscriptOptions,
): Promise<Step[]> {
  const steps: Step[] = [];
  const found = history.conversations({ run });
  for await (const { exchanges, isWanted, labels: all } of found) {
    const links = new NameMap<Link>();
    const labels = new NameMap<readonly string[]>();
    for (const { id } of exchanges) {
      const own = all.get(id);
      if (own !== undefined) labels.set(id, own);
    }
    for (const exchange of exchanges) {
      const { id, started, conversation } = exchange;
      const parent = links.get(exchange.parent ?? "");
      const link = linkOf(exchange, parent);
      links.set(id, link);
      if (!isWanted(id)) continue;
      const blocks = exchangeBlocks(exchange, {
        parent,
        link,
        options: { ...options, labels },
      });
      steps.push({ started, conversation, blocks });
    }
  }
  return steps.sort((a, b) =>
    a.started < b.started ? -1 : Number(a.started > b.started)
  );
}

/** The run's command, time, duration and exit code. */
function headOf(id: string, run: Run | undefined, steps: number): Block {
  const about = [`run ${id}`];
  if (run === undefined) return { about, lines: [] };
  const { command, name, cwd, started, ended, exit } = run;
  return {
    about: [
      ...about,
      longTime(new Date(started)),
      ...ended === null ? [] : [
        `${((Date.parse(ended) - Date.parse(started)) / 1000).toFixed(1)} s`,
      ],
      plural(steps, "exchange"),
      ...exit === null ? [] : [`exit ${exit}`],
    ],
    lines: [
      ...command.length === 0 ? [] : [`$ ${commandText(command)}`],
      ...name === undefined ? [] : [name],
      ...cwd === null ? [] : [`in ${cwd}`],
      ...forkText(run),
      ...checkText(run),
    ],
  };
}

function notFound({ location }: History, id: string): UsageError {
  return new UsageError(`No run "${id}"`, {
    hint: `looked in ${location}; chat history runs lists runs`,
  });
}
