/**
 * `chat bench`: sends recorded requests to several models, measures and compares them, and reports.
 *
 * @module
 */
import { fit } from "../../core/data/fit.ts";
import { sanitize } from "../../core/text/text.ts";
import { parseCondition } from "../../bench/gate.ts";
import { buildReport } from "../../bench/report.ts";
import type { RunData } from "../../bench/run.ts";
import { hostOf, type Target } from "../../bench/sending/run_options.ts";
import type { ResolvedModel } from "../../clients/registry.ts";
import type { History } from "../../history/history.ts";
import { MemoryHistory } from "../../history/store/memory_history.ts";
import { openLocation } from "../../history/store/open.ts";
import { ChatError, UsageError } from "../../core/errors.ts";
import { announcement } from "./announcement.ts";
import { asked, hasScripts, refuseScripts, verifyChecks } from "./checks.ts";
import { formatOf, makeFolder, readExport, refuseEmpty } from "./export.ts";
import { checkWritable } from "./files.ts";
import { readRun } from "../../bench/recorded/recorded_run.ts";
import { readItems } from "./items.ts";
import { readModels, readPlan, readValuation, type Valuation } from "./plan.ts";
import { tellReport } from "./report.ts";
import { type Bench, type Ran, send } from "./send.ts";
import { openSpool } from "./spool.ts";
import { maySpend } from "./spending.ts";
import { BENCH } from "./row.ts";
import type { CommandContext } from "../../cli/command.ts";
import { FILTER_OPTIONS } from "../shared/filter_options.ts";
import { EXIT } from "../../cli/exit.ts";
import { readMaxSpend } from "../shared/max_spend.ts";
import { historyLimit } from "../shared/size_limit.ts";
import type { Flags } from "../../cli/parse.ts";
import { openConfig } from "../shared/open_config.ts";
import { openRegistry } from "../shared/open_registry.ts";

/**
 * Runs a benchmark, or reads a recorded one, and reports it.
 *
 * @throws {UsageError} an option cannot be understood, or there is nothing to ask
 * @throws {ConfigError} a file cannot be read or written, or a model has no provider or key
 * @throws {ChatError} no request was answered
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  if (flags.flag("preferences")) {
    const { rankPreferences } = await import("./preferences.ts");
    return await rankPreferences(context, BENCH.groups);
  }
  refuseUnused(flags);
  readMaxSpend(flags);
  const conditions = flags.list("fail-if").map((text) => parseCondition(text));
  const format = formatOf(context);
  for (const name of ["out", "junit"]) {
    const path = flags.text(name);
    if (path === undefined) continue;
    if (name === "out" && format === "inspect") await makeFolder(path);
    else await checkWritable(path);
  }
  const config = await openConfig(context, {
    history: flags.text("history"),
    store: { flag: flags.text("store") },
    noHistory: flags.flag("no-history") && flags.text("prompts") !== undefined,
  });
  const notice = async (line: string) => {
    if (flags.flag("quiet")) return;
    const { isTerminal, columns } = io.stderr;
    const text = sanitize(line);
    await io.stderr.write(`${isTerminal ? fit(text, columns) : text}\n`);
  };
  const bench: Bench = {
    ...context,
    config,
    registry: openRegistry(config, flags),
    history: config.historyPath === undefined
      ? new MemoryHistory()
      : await openLocation(config.historyPath, {
        warn: (line) => void notice(`chat: ${line}`),
        ...historyLimit({ io, flags }),
      }),
    notice,
  };
  const again = flags.text("report-only");
  await using spool = again === undefined && !flags.flag("no-history")
    ? await openSpool(context, bench)
    : undefined;
  const ran = again === undefined
    ? await perform(bench, spool?.history)
    : { data: await readBack(bench, again) };
  if (ran === undefined) {
    await notice("chat: nothing is sent");
    return EXIT.failed;
  }
  const { data, interrupted, written } = ran;
  const report = buildReport(data);
  if (format !== undefined) refuseEmpty(format, flags, data.plan);
  const exported = format === undefined ? undefined : {
    format,
    run: await readExport(
      data,
      report,
      new Set([bench.history, ...written ?? []]),
    ),
  };
  const code = await tellReport(report, conditions, context, exported);
  if (again === undefined && !flags.flag("no-history")) {
    const lists = [
      data.plan.checks,
      ...data.plan.items.map((one) => one.assert),
    ];
    const allow = hasScripts(lists) ? " --allow-scripts" : "";
    await notice(
      `chat: to see this report again: chat bench --report-only ${data.plan.run}${allow}`,
    );
  }
  if (interrupted !== undefined) return interrupted.exitCode;
  if (again === undefined && report.stopped !== undefined) return EXIT.limit;
  if (report.models.some(({ completed }) => completed > 0)) return code;
  throw new ChatError("No request was answered", {
    hint: "the report lists the errors",
  });
}

/** Refuses options that would be ignored. */
function refuseUnused(flags: Flags): void {
  const refuse = (flag: string, others: readonly string[]) => {
    const other = others.find((name) =>
      flags.text(name) !== undefined || flags.list(name).length > 0 ||
      flags.flag(name)
    );
    if (flags.text(flag) === undefined || other === undefined) return;
    throw new UsageError(`--${flag} cannot be used with --${other}`);
  };
  const filters = FILTER_OPTIONS.options.map(({ name }) => name);
  refuse("prompts", [...filters, "tools"]);
  const sent = ["models", "prompts", "judge", "grader", "max-spend", "tools"];
  refuse("report-only", [...filters, ...sent]);
}

async function readBack(bench: Bench, wanted: string): Promise<RunData> {
  const data = await readRun(bench.history, wanted);
  const { models, judge, grader } = data.plan;
  const named = [...new Set([...models, judge ?? [], grader ?? []].flat())];
  const valuation = await valued(bench, named);
  const recorded = valuation.checks === undefined ? [data.plan.checks] : [];
  refuseScripts(
    [...recorded, ...data.plan.items.map(({ assert }) => assert)],
    `The run ${data.plan.run}`,
    bench.flags.flag("allow-scripts"),
  );
  return { ...data, plan: { ...data.plan, ...valuation } };
}

/** Reads how answers are valued; warns about models without a price. */
async function valued(
  { config, flags, notice }: Bench,
  models: readonly string[],
): Promise<Valuation> {
  const valuation = await readValuation(config, flags, models);
  const { prices = {} } = valuation;
  const free = models.filter((name) => !Object.hasOwn(prices, name));
  const file = flags.text("prices");
  if (file !== undefined && free.length > 0) {
    await notice(`chat: no price for ${free.join(", ")} in ${file}`);
  }
  return valuation;
}

/**
 * Runs a benchmark; undefined if the user does not confirm its cost.
 *
 * @param spool where it records if its history is a store
 */
async function perform(
  bench: Bench,
  spool: History | undefined,
): Promise<Ran | undefined> {
  const { flags, registry, history, notice } = bench;
  const models = readModels(flags, registry);
  const { judge, grader: grading } = models;
  const named = [...models.asked, judge ?? [], grading ?? []].flat()
    .map(({ name }) => name);
  const valuation = await valued(bench, [...new Set(named)]);
  const target = async (
    { name, provider, model }: ResolvedModel,
  ): Promise<Target> => ({
    name,
    model,
    client: await registry.client(provider),
  });
  const targets = await Promise.all(models.asked.map(target));
  const judging = judge && await target(judge);
  const items = await readItems(flags, history, notice);
  refuseScripts(
    items.map(({ planned }) => planned.assert),
    flags.text("prompts") ?? "",
    flags.flag("allow-scripts"),
  );
  const plan = readPlan(flags, models, items, targets.map(hostOf), valuation);
  const format = formatOf(bench);
  if (format !== undefined) refuseEmpty(format, flags, plan);
  verifyChecks(plan, asked(items));
  await notice(announcement(plan, models, items));
  const spending = { plan, items, models, targets };
  if (!await maySpend(spending, bench, notice)) return undefined;
  const grader = plan.grader === undefined
    ? undefined
    : models.grader && await target(models.grader);
  return await send({ ...bench, spool }, plan, items, {
    targets,
    judge: judging,
    grader,
  });
}
