/** Runs, benchmarks and costs in a browser, on a history of agents' runs. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Run } from "../../lib/history/line/run.ts";
import { openStore } from "../../lib/history/store/open.ts";
import { agentRun } from "../helpers/agent_runs.ts";
import { recordBench } from "../helpers/bench_runs.ts";
import { browserTest, type OpenTab, type Tab } from "../helpers/browser.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { startWeb, type WebProcess } from "../helpers/web_process.ts";

const HOUR_MS = 3_600_000;
const TOOLS = ["read_file", "grep", "edit_file", "bash"];

/** The ids of what was recorded. */
interface Recorded {
  readonly first: string;
  readonly second: string;
  readonly long: string;
  readonly benches: readonly string[];
}

function steps(count: number, other = -1) {
  return Array.from({ length: count }, (_, i) => ({
    text: i === other ? "I write it anew." : `I look at part ${i + 1}.`,
    tool: i === other ? "write_file" : TOOLS[i % TOOLS.length] ?? "",
    arguments: JSON.stringify({ path: `src/module_${i}.ts` }),
    result: `<b>line</b> of ${i} ${"more ".repeat(40)}`,
  }));
}

/** A month of runs, two that can be compared, a long one with lanes, one that was killed, and benchmarks. */
async function record(path: string): Promise<Recorded> {
  const warn = (line: string) => {
    throw new Error(line);
  };
  const history = openStore(path, { warn });
  const at = (hours: number) => new Date(Date.now() - hours * HOUR_MS);
  const everyday = Array.from({ length: 29 }, (_, i) =>
    agentRun({
      started: at((30 - i) * 24),
      steps: steps(2 + i % 5),
      model: i % 3 === 0 ? "local/small" : "openai/gpt-4o-mini",
      command: ["agent", "-p", `Fix issue ${i}`],
      exit: i % 4 === 0 ? 1 : 0,
    }));
  const first = agentRun({ started: at(5), steps: steps(8) });
  const second = agentRun({
    started: at(4),
    steps: steps(8, 5),
    check: { command: "deno test", exit: 1 },
    fork: { run: first.run.id, from: 5, model: "openai/gpt-4.1" },
  });
  const long = agentRun({
    started: at(3),
    steps: steps(150),
    abreast: 3,
    command: ["sh", "-c", "agent --with-a-long-option ".repeat(30)],
  });
  const killed = agentRun({
    started: at(2),
    steps: steps(3),
    ended: null,
    exit: null,
  });
  const none = agentRun({ started: at(1), steps: [], command: ["true"] });
  const all = [...everyday, first, second, long, killed, none];
  await history.write(all.map(({ run, exchanges }) => {
    const begun: Run = { ...run, ended: null, exit: null };
    return { exchanges, labels: [], runs: [begun, run] };
  }));
  const benches = [
    await recordBench(history),
    await recordBench(history, { minute: 3, models: ["openai/other"] }),
  ];
  await history.close();
  return {
    first: first.run.id,
    second: second.run.id,
    long: long.run.id,
    benches,
  };
}

async function withPages(
  test: (web: WebProcess, recorded: Recorded) => Promise<void>,
): Promise<void> {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const recorded = await record(path);
  await using web = await startWeb(["--history", path], folder.path);
  await test(web, recorded);
}

/** Opens a page, looks at it, and holds it against what every page must keep to. */
async function look(
  open: OpenTab,
  web: WebProcess,
  [name, path]: readonly [name: string, path: string],
  { width = 1280, scheme = "light" }: {
    width?: number;
    scheme?: "light" | "dark";
  } = {},
): Promise<Tab> {
  const tab = await open(web.address, { width, scheme });
  await tab.page.goto(`${web.url}/ui/${path}`);
  const wider = await tab.page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  assert(wider <= 0, `${name} is wider than ${width}`);
  await tab.screenshot(`${name}-${width}-${scheme}`);
  assertEquals(await tab.barriers(), [], name);
  return tab;
}

browserTest(
  "runs, benchmarks and costs: no barrier, nothing wider than the page, wide and light, narrow and dark",
  async (open) => {
    await withPages(async (web, { first, second, long, benches }) => {
      const pages = [
        ["runs", "runs"],
        ["run", `run/${first}`],
        ["run-long", `run/${long}`],
        ["runs-beside", `run/${first}?with=${second}`],
        ["bench", "bench"],
        ["bench-report", `bench/${benches[0]}`],
        ["bench-beside", `bench/${benches[0]}?with=${benches[1]}`],
        ["costs-day", "costs"],
        ["costs-model", "costs?by=model"],
        ["costs-run", "costs?by=run"],
      ] as const;
      for (const page of pages) {
        await look(open, web, page);
        await look(open, web, page, { width: 400, scheme: "dark" });
      }
    });
  },
);

browserTest(
  "runs: from the list to a run, to a step by its bar, and to where two runs differ first",
  async (open) => {
    await withPages(async (web, { first, second }) => {
      const { page } = await look(open, web, ["runs-start", "runs"]);
      await page.locator(`a[href="/ui/run/${first}"]`).click();
      await page.locator("svg.timeline a[href='#step-3']").click();
      assertMatch(page.url(), /#step-3$/);
      await page.selectOption("#with", second);
      await page.locator("button", { hasText: "Compare" }).click();
      assertMatch(page.url(), new RegExp(`${first}\\?with=${second}$`));
      const card = page.locator("section.difference");
      assertMatch(await card.innerText(), /write_file/);
      await card.locator("h2 a").click();
      assert(await page.locator("tr.first:target").isVisible());
    });
  },
);

browserTest("export: what is filtered comes as a file", async (open) => {
  await withPages(async (web) => {
    const { page } = await look(open, web, [
      "history-export",
      "history?text=issue",
    ]);
    await page.selectOption("#format", "md");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("form.export button").click(),
    ]);
    assertMatch(download.suggestedFilename(), /^chat-.*\.md$/);
  });
});
