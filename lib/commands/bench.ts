/**
 * `chat bench`: recorded requests on other models, measured, compared, reported.
 *
 * @module
 */
import { type Condition, gate, parseCondition } from "../bench/gate.ts";
import { type Item, recordedItems } from "../bench/items.ts";
import { plural } from "../bench/format.ts";
import type { Plan } from "../bench/plan.ts";
import { endLine, noteLine, planLine } from "../bench/record.ts";
import type { Note } from "../bench/record.ts";
import { buildReport, type Report } from "../bench/report.ts";
import { type RunData, runData } from "../bench/run.ts";
import { RunStore } from "../bench/run_store.ts";
import { runBench, type Target } from "../bench/runner.ts";
import { reportText } from "../bench/table.ts";
import type { Registry, ResolvedModel } from "../clients/registry.ts";
import { loadConfig } from "../config.ts";
import type { Exchange } from "../conversation/exchange.ts";
import { Recorder } from "../conversation/recorder.ts";
import { ChatError, UsageError } from "../core/errors.ts";
import { usesColor } from "../render/style.ts";
import { checkWritable, readPrompts, writeReport } from "./bench_files.ts";
import { labelledBackwards, readRun, RunLines } from "./bench_history.ts";
import {
  type Models,
  readModels,
  readPlan,
  readValuation,
} from "./bench_plan.ts";
import { ProgressBar } from "./bench_progress.ts";
import type { CommandContext } from "./command.ts";
import { matches, readFilter } from "./exchange_filter.ts";
import { EXIT, Interrupted } from "./failure.ts";
import { openRegistry } from "./open_registry.ts";

/** What a benchmark works with. */
interface Bench extends CommandContext {
  readonly registry: Registry;
  /** Undefined when there is none to read. */
  readonly historyPath: string | undefined;
  readonly notice: (line: string) => Promise<void>;
}

/** A run, and the signal that ended it early. */
interface Ran {
  readonly data: RunData;
  readonly interrupted?: Interrupted;
}

/**
 * Runs a benchmark, or reads one back, and reports it: a table or JSON on stdout, a page and JUnit XML in files.
 *
 * @throws {UsageError} an option that cannot be understood, or nothing to ask
 * @throws {ConfigError} a file that cannot be read or written, a model without provider or key
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const conditions = flags.list("fail-if").map(parseCondition);
  for (const name of ["out", "junit"]) {
    const path = flags.text(name);
    if (path !== undefined) await checkWritable(path);
  }
  const config = await loadConfig(io, {
    history: flags.text("history"),
    noHistory: flags.flag("no-history") && flags.text("prompts") !== undefined,
  });
  const notice = async (line: string) => {
    if (!flags.flag("quiet")) await io.stderr.write(`${line}\n`);
  };
  const bench: Bench = {
    ...context,
    registry: openRegistry(config, flags),
    historyPath: config.historyPath,
    notice,
  };
  const again = flags.text("report-only");
  const { data, interrupted } = again === undefined
    ? await perform(bench)
    : { data: await readBack(bench, again) };
  const code = await tell(buildReport(data), conditions, context);
  if (again === undefined && !flags.flag("no-history")) {
    await notice(`chat: again: chat bench --report-only ${data.plan.run}`);
  }
  return interrupted?.exitCode ?? code;
}

async function readBack(bench: Bench, wanted: string): Promise<RunData> {
  const { flags, registry, historyPath = "" } = bench;
  const data = await readRun(historyPath, wanted);
  const { models, judge } = data.plan;
  const named = [...models, ...judge === undefined ? [] : [judge]]
    .map((name) => registry.resolve(name));
  const valuation = await readValuation(flags, priced(named));
  return { ...data, plan: { ...data.plan, ...valuation } };
}

function priced(
  models: readonly ResolvedModel[],
): { name: string; provider: string; model: string }[] {
  return models.map(({ name, row, model }) => ({
    name,
    provider: row.name,
    model,
  }));
}

async function perform(bench: Bench): Promise<Ran> {
  const { flags, registry, notice } = bench;
  const models = readModels(flags, registry);
  const { asked, judge } = models;
  const valuation = await readValuation(
    flags,
    priced(judge === undefined ? asked : [...asked, judge]),
  );
  const target = ({ name, row, model }: ResolvedModel): Target => ({
    name,
    model,
    client: registry.client(row),
  });
  const targets = asked.map(target);
  const judging = judge && target(judge);
  const items = await readItems(bench);
  const plan = readPlan(flags, models, items, valuation);
  await notice(announcement(plan, models));
  return await send(bench, plan, items, targets, judging);
}

function announcement(
  { items, load, models }: Plan,
  { judge }: Models,
): string {
  const requests = items.length * models.length * load.repeat +
    load.warmup * models.length;
  return `chat: ${plural(items.length, "item")} for ${
    plural(models.length, "model")
  }, ${plural(requests, "request")}${
    judge === undefined ? "" : ` and the judge's`
  }`;
}

async function readItems(bench: Bench): Promise<Item[]> {
  const { flags, historyPath = "", notice } = bench;
  const prompts = flags.text("prompts");
  if (prompts !== undefined) return await readPrompts(prompts);
  const filter = readFilter(flags);
  const { sources = ["chat", "ask", "serve"], statuses = ["completed"] } =
    filter;
  const wanted = (exchange: Exchange) =>
    matches({ ...filter, sources, statuses }, exchange);
  const labels = new Map<string, string>();
  const { items, incomplete } = await recordedItems(
    labelledBackwards(historyPath, labels),
    wanted,
    filter.count,
    labels,
  );
  if (incomplete > 0) {
    await notice(
      `chat: ${
        plural(incomplete, "request")
      } left out: the beginning of the conversation is not in the history`,
    );
  }
  if (items.length > 0) return items;
  throw new UsageError("No recorded request to ask again", {
    hint: `looked in ${historyPath}; --prompts FILE asks from a file`,
  });
}

async function send(
  { io, flags, historyPath, notice }: Bench,
  plan: Plan,
  items: readonly Item[],
  targets: readonly Target[],
  judge: Target | undefined,
): Promise<Ran> {
  const warn = (line: string) => void notice(`chat: ${line}`);
  const path = flags.flag("no-history") ? undefined : historyPath;
  const store = new RunStore(path, { warn });
  const recorder = new Recorder({ store, source: "bench", warn });
  const lines = new RunLines(path, warn);
  const notes: Note[] = [];
  const stop = new AbortController();
  const on = (signal: "SIGINT" | "SIGTERM") =>
    io.onSignal(signal, () => stop.abort(new Interrupted(signal)));
  using _int = on("SIGINT");
  using _term = on("SIGTERM");
  const color = usesColor(io, io.stderr, flags.flag("no-color"));
  const bar = new ProgressBar(io.stderr, color && !flags.flag("quiet"));
  await lines.write(planLine(plan));
  await runBench({
    plan,
    items,
    targets,
    ...(judge === undefined ? {} : { judge }),
    store,
    recorder,
    signal: stop.signal,
    onNote: async (note) => {
      notes.push(note);
      await lines.write(noteLine(plan.run, note));
    },
    onProgress: (progress) => bar.draw(progress),
  });
  await bar.clear();
  await recorder.close();
  const { aborted, reason } = stop.signal;
  const ended = new Date().toISOString();
  const status = aborted ? "aborted" as const : "completed" as const;
  await lines.write(endLine(plan.run, { ended, status }));
  const data = runData({
    plan,
    end: { ended, status },
    expected: items.map(({ expected }) => expected),
    notes,
    exchanges: store.exchanges,
  });
  return { data, ...(aborted ? { interrupted: reason } : {}) };
}

async function tell(
  report: Report,
  conditions: readonly Condition[],
  { io, flags }: CommandContext,
): Promise<number> {
  const gates = gate(conditions, report);
  const [page, junit] = [flags.text("out"), flags.text("junit")];
  if (page !== undefined) {
    const { reportPage } = await import("../bench/page/page.ts");
    await writeReport(page, reportPage(report, gates));
  }
  if (junit !== undefined) {
    const { junitXml } = await import("../bench/junit.ts");
    await writeReport(junit, junitXml(report, gates));
  }
  await io.stdout.write(
    flags.flag("json")
      ? `${JSON.stringify({ ...report, gates })}\n`
      : reportText(report, gates, io.stdout.columns),
  );
  for (const { condition, model } of gates.filter(({ failed }) => failed)) {
    await io.stderr.write(`chat: ${model} fails ${condition}\n`);
  }
  if (report.models.every(({ completed }) => completed === 0)) {
    throw new ChatError("No request was answered", {
      hint: "the report tells the errors",
    });
  }
  return gates.some(({ failed }) => failed) ? EXIT.failed : EXIT.done;
}
