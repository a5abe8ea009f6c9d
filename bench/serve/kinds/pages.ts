/**
 * The pages on a history of a gigabyte, and streams while a page searches it.
 *
 * @module
 */
import { openStore } from "../../../lib/history/store/open.ts";
import { agentRun } from "../../../tests/helpers/agent_runs.ts";
import { recordBench } from "../../../tests/helpers/bench_runs.ts";
import { makeHistory } from "../../history/made_history.ts";
import type { Finding } from "../goals.ts";
import { alone, type Bench } from "../kind.ts";
import { measurePaced } from "../paced.ts";
import { median } from "../quantile.ts";
import { Visitor } from "../visitor.ts";

/** Some 820 bytes a line. */
const LINES = 1_300_000;
const STREAMS = 100;
const LOOKS = 5;
/** Steps of the agent's run, and items of the benchmark for each of two models. */
const STEPS = 50;
const ITEMS = 50;
/** That of every request here. */
const KEY = "canary";
/** All that is recorded is searched for it. */
const NOWHERE = "history?text=nowhere-to-be-found";

/** Sums of all that is recorded. */
const ALL_COSTS = "costs?by=model&since=2026-01-01";

/** Records a run of an agent and one of the benchmark. */
async function recordRuns(
  path: string,
): Promise<{ run: string; bench: string }> {
  const { run, exchanges } = agentRun({
    started: new Date("2026-09-01T09:00:00Z"),
    steps: Array.from({ length: STEPS }, () => ({
      text: "I read a file.",
      tool: "read_file",
      arguments: "{}",
      result: "done",
    })),
  });
  const history = openStore(path, {
    warn: (line) => {
      throw new Error(line);
    },
  });
  await history.write([{ exchanges, labels: [], runs: [run] }]);
  const bench = await recordBench(history, { count: ITEMS });
  await history.close();
  return { run: run.id, bench };
}

/** Times of the pages; TTFT with and without a search. */
export async function pages(
  { rounds, targets, provider }: Bench,
): Promise<Finding[]> {
  const path = targets.file("pages.jsonl");
  await makeHistory(path, LINES);
  const { run, bench } = await recordRuns(path);
  const extra = ["--history", path];
  const chat = await targets.chat("pages", provider, extra, KEY);
  const visitor = await Visitor.at(`http://127.0.0.1:${chat.port}`, KEY);
  const list = await visitor.page("history");
  const [found = ""] = /conversation\/\w+\?at=\w+/.exec(list.text) ?? [];
  const findings: Finding[] = [];
  const first = await visitor.page(ALL_COSTS);
  findings.push(
    alone(`/ui/${ALL_COSTS} in ms, while all is read`, first.whole, 10_000),
  );
  const looks = [
    "history",
    "history?view=conversations",
    "history?model=*large*&source=serve",
    "history?model=nothing",
    "history?label=good",
    found,
    found.replace(/\?.*/, ""),
    "runs",
    `run/${run}`,
    "bench",
    `bench/${bench}`,
    "costs",
    ...["day", "model", "client", "run", "tag"].map((key) =>
      `costs?by=${key}&since=2026-01-01`
    ),
    "ask",
    "live",
  ];
  for (const path of looks) {
    const times: number[] = [];
    for (let i = 0; i < LOOKS; i++) {
      times.push((await visitor.page(path)).whole);
    }
    const name = path.replaceAll(/\/\w{26}/g, "/ID");
    findings.push(alone(`/ui/${name} in ms`, median(times), 100));
  }
  const quiet: number[] = [];
  const busy: number[] = [];
  await measurePaced(chat, STREAMS);
  for (let round = 0; round < rounds; round++) {
    quiet.push((await measurePaced(chat, STREAMS)).ttft99);
    using _search = visitor.again(NOWHERE);
    busy.push((await measurePaced(chat, STREAMS)).ttft99);
  }
  findings.push({
    what: `TTFT p99 in ms, ${STREAMS} streams while a page searches`,
    chat: median(busy),
    base: { name: "without", value: median(quiet) },
    goal: { most: 1.2 },
  });
  return findings;
}
