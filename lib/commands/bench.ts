/**
 * `chat bench`: recorded requests on other models, measured, compared, reported.
 *
 * @module
 */
import { parseCondition } from "../bench/gate.ts";
import type { Item } from "../bench/items.ts";
import { plural } from "../core/plural.ts";
import type { Plan } from "../bench/plan.ts";
import { endLine, type Note, noteLine, planLine } from "../bench/record.ts";
import { buildReport } from "../bench/report.ts";
import { type RunData, runData } from "../bench/run.ts";
import { RunStore } from "../bench/run_store.ts";
import { runBench, type Target } from "../bench/runner.ts";
import type { Registry, ResolvedModel } from "../clients/registry.ts";
import { loadConfig } from "../config.ts";
import { Recorder } from "../conversation/recorder.ts";
import { ChatError, UsageError } from "../core/errors.ts";
import { usesColor } from "../render/style.ts";
import { checkWritable } from "./bench_files.ts";
import { readRun, RunLines } from "./bench_history.ts";
import { readItems } from "./bench_items.ts";
import {
  type Models,
  readModels,
  readPlan,
  readValuation,
  type Valuation,
} from "./bench_plan.ts";
import { tellReport } from "./bench_report.ts";
import { ProgressBar } from "./bench_progress.ts";
import type { CommandContext } from "./command.ts";
import { FILTER_OPTIONS } from "./filter_options.ts";
import { Interrupted } from "./exit.ts";
import { historyLimit } from "./size_limit.ts";
import type { Flags } from "./parse.ts";
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
 * @throws {ChatError} not one request was answered
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  refuseUnused(flags);
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
  const report = buildReport(data);
  const code = await tellReport(report, conditions, context);
  if (again === undefined && !flags.flag("no-history")) {
    await notice(`chat: again: chat bench --report-only ${data.plan.run}`);
  }
  if (interrupted !== undefined) return interrupted.exitCode;
  if (report.models.some(({ completed }) => completed > 0)) return code;
  throw new ChatError("No request was answered", {
    hint: "the report tells the errors",
  });
}

/** What would be ignored is refused. */
function refuseUnused(flags: Flags): void {
  const refuse = (flag: string, others: readonly string[]) => {
    const other = others.find((name) =>
      flags.text(name) !== undefined || flags.list(name).length > 0
    );
    if (flags.text(flag) === undefined || other === undefined) return;
    throw new UsageError(`--${flag} leaves nothing for --${other} to do`);
  };
  const filters = FILTER_OPTIONS.options.map(({ name }) => name);
  refuse("prompts", filters);
  refuse("report-only", [...filters, "models", "prompts", "judge"]);
}

async function readBack(bench: Bench, wanted: string): Promise<RunData> {
  const data = await readRun(bench.historyPath ?? "", wanted);
  const { models, judge } = data.plan;
  const named = judge === undefined ? models : [...models, judge];
  const valuation = await valued(bench, named);
  return { ...data, plan: { ...data.plan, ...valuation } };
}

/** How answers are valued; a model whose costs will be missing is told of. */
async function valued(
  { flags, notice }: Bench,
  models: readonly string[],
): Promise<Valuation> {
  const valuation = await readValuation(flags, models);
  const { prices } = valuation;
  const free = models.filter((name) => prices && !Object.hasOwn(prices, name));
  if (free.length > 0) {
    await notice(
      `chat: no price for ${free.join(", ")} in ${flags.text("prices")}`,
    );
  }
  return valuation;
}

async function perform(bench: Bench): Promise<Ran> {
  const { flags, registry, historyPath = "", notice } = bench;
  const models = readModels(flags, registry);
  const { asked, judge } = models;
  const named = judge === undefined ? asked : [...asked, judge];
  const valuation = await valued(bench, named.map(({ name }) => name));
  const target = ({ name, row, model }: ResolvedModel): Target => ({
    name,
    model,
    client: registry.client(row),
  });
  const targets = asked.map(target);
  const judging = judge && target(judge);
  const items = await readItems(flags, historyPath, notice);
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

async function send(
  { io, flags, historyPath, notice }: Bench,
  plan: Plan,
  items: readonly Item[],
  targets: readonly Target[],
  judge: Target | undefined,
): Promise<Ran> {
  const warn = (line: string) => void notice(`chat: ${line}`);
  const path = flags.flag("no-history") ? undefined : historyPath;
  const limit = historyLimit(flags);
  const store = new RunStore(path, { warn, ...limit });
  const recorder = new Recorder({ store, source: "bench", warn });
  const lines = new RunLines(path, { warn, ...limit });
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
