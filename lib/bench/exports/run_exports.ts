/**
 * The formats that a run can be exported to.
 *
 * @module
 */
import type { Message } from "../../core/chat.ts";
import { NameMap } from "../../core/data/names.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import {
  type Column,
  EXCHANGE_COLUMNS,
  type ExchangeRow,
} from "../../history/transfer/export/column.ts";
import { exportAtifLines } from "../../history/transfer/export/export_atif.ts";
import { preference } from "../../history/transfer/export/export_dpo.ts";
import { loadParquetFile } from "../../history/transfer/export/export_parquet.ts";
import type { ExportFacts } from "../../history/transfer/export/exporter.ts";
import type { ExportNameOf } from "../../history/transfer/format_names.ts";
import { clearWins } from "../judgement.ts";
import type { Side } from "../record.ts";
import type { Scored } from "../scored.ts";
import type { ExportedRun } from "./exported_run.ts";
import { inspectLogs } from "./inspect_logs.ts";
import { promptfooResults } from "./promptfoo_results.ts";

/** Writes a run, a piece at a time. */
type RunExporter = (
  run: ExportedRun,
) => AsyncIterable<string | Uint8Array> | Iterable<string>;

/** By name; the logs of Inspect follow each other. */
export const RUN_EXPORTS: Readonly<
  Record<ExportNameOf<"bench">, RunExporter>
> = {
  promptfoo: promptfooResults,
  inspect: (run) => inspectLogs(run).map(({ text }) => text),
  atif: trajectories,
  dpo: preferences,
  parquet: table,
};

/** A trajectory of each complete answer. */
function trajectories(run: ExportedRun): AsyncIterable<string> {
  const conversations = run.answers
    .filter(({ scored }) => scored.outcome === "completed")
    .map(({ chain }) => ({ exchanges: chain }));
  return exportAtifLines(ReadableStream.from(conversations), factsOf(run));
}

/** A pair for each two answers of which the judge found one better in both orders. */
function* preferences(
  { data, answers }: ExportedRun,
): Generator<string, void> {
  const place = (item: number, { model, repeat }: Side) =>
    `${item} ${model} ${repeat}`;
  const known = new NameMap(
    answers.map((one) => [place(one.scored.note.item, one.scored.note), one]),
  );
  for (const { item, better, worse } of clearWins(data.judged)) {
    const sides = [better, worse].map((side) => known.get(place(item, side)));
    const chain = sides.find((side) => side !== undefined)?.chain;
    const text = data.expected[item]?.text;
    const expected: Message | undefined = text === undefined
      ? undefined
      : { role: "assistant", content: text };
    const [chosen, rejected] = [better, worse].map(({ model }, i) =>
      model === null ? expected : sides[i]?.answer
    );
    if (chain && chosen && rejected) yield preference(chain, chosen, rejected);
  }
}

interface AnswerRow extends ExchangeRow {
  readonly scored: Scored;
  readonly run: ExportedRun;
}

const column = (
  type: Column<AnswerRow>["type"],
  name: string,
  of: Column<AnswerRow>["of"],
): Column<AnswerRow> => ({ name, type, of });

/** What is known of an answer, before what is known of every exchange. */
const ANSWER_COLUMNS: readonly Column<AnswerRow>[] = [
  column("STRING", "bench", ({ run }) => run.report.run),
  column("INT64", "item", ({ scored }) => scored.note.item + 1),
  column("INT64", "repeat", ({ scored }) => scored.note.repeat + 1),
  column("TEXT", "question", ({ scored }) => scored.question),
  column(
    "TEXT",
    "expected",
    ({ scored, run }) => run.report.items[scored.note.item]?.expected?.text,
  ),
  column("BOOLEAN", "pass", ({ scored }) => scored.pass),
  column(
    "TEXT",
    "failed",
    ({ scored: { failed } }) =>
      failed.length === 0
        ? undefined
        : JSON.stringify(failed.map(({ reason }) => reason)),
  ),
  column("BOOLEAN", "exact", ({ scored }) => scored.likeness?.exact),
  column("DOUBLE", "similarity", ({ scored }) => scored.likeness?.similarity),
  column("DOUBLE", "ttft_ms", ({ scored }) => scored.measured?.ttftMs),
  column("DOUBLE", "tpot_ms", ({ scored }) => scored.measured?.tpotMs),
];

/** A row for each answer. */
async function* table(run: ExportedRun): AsyncGenerator<Uint8Array, void> {
  const { parquetFile } = await loadParquetFile();
  const facts = factsOf(run);
  const rows = run.answers.map(({ scored, exchange }) => ({
    scored,
    exchange,
    run,
    facts,
  }));
  yield* parquetFile<AnswerRow>(
    [...ANSWER_COLUMNS, ...EXCHANGE_COLUMNS],
    ReadableStream.from(rows),
  );
}

function factsOf({ answers }: ExportedRun): ExportFacts {
  const costs = new NameMap(
    answers.map(({ exchange, scored }) => [exchange.id, scored.cost]),
  );
  return { cost: ({ id }: Exchange) => costs.get(id) };
}
