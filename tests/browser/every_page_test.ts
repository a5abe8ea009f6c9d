/** The pages that have no browser test of their looks: no barrier, nothing wider than the window, everything by keyboard. */
import { assert, assertEquals } from "@std/assert";
import { openStore } from "../../lib/history/store/open.ts";
import { agentRun } from "../helpers/agent_runs.ts";
import { browserTest, type OpenTab } from "../helpers/browser.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { startWeb, type WebProcess } from "../helpers/web_process.ts";

const SIZES = [
  { width: 360, scheme: "dark" },
  { width: 400, scheme: "light" },
  { width: 1280, scheme: "dark" },
  { width: 1280, scheme: "light" },
] as const;

/** How many controls can be reached by Tab, and which of those in sight cannot. */
const CONTROLS = `(() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
  const shown = all.filter((one) => one.type !== "hidden" && !one.disabled && one.checkVisibility());
  return shown.filter((one) => one.tabIndex < 0).map((one) => one.outerHTML.slice(0, 80));
})()`;

/** A recorded run of an agent; returns the id of its last exchange. */
async function record(path: string): Promise<string> {
  const history = openStore(path, {
    warn: (line) => {
      throw new Error(line);
    },
  });
  const { run, exchanges } = agentRun({
    started: new Date(Date.now() - 3_600_000),
    steps: Array.from({ length: 6 }, (_, i) => ({
      text: `I look at **part ${i + 1}**: \`module_${i}.ts\`.`,
      tool: "read_file",
      arguments: JSON.stringify({ path: `src/${"deep/".repeat(i)}a.ts` }),
      result: "export const x = 1;\n".repeat(30),
    })),
  });
  await history.write([{ exchanges, labels: [], runs: [run] }]);
  await history.close();
  return exchanges.at(-1)?.id ?? "";
}

async function lookAt(
  open: OpenTab,
  web: WebProcess,
  paths: readonly string[],
): Promise<void> {
  for (const size of SIZES) {
    const tab = await open(web.address, size);
    for (const path of paths) {
      const what = `${path} at ${size.width} px, ${size.scheme}`;
      await tab.page.goto(`${web.url}/ui/${path}`);
      const wider = await tab.page.evaluate<number>(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      assert(wider <= 0, `${what} is wider than the window`);
      assertEquals(await tab.page.evaluate(CONTROLS), [], what);
      await tab.screenshot(
        `${path.replace(/\W+/g, "-")}-${size.width}-${size.scheme}`,
      );
      assertEquals(await tab.barriers(), [], what);
    }
  }
}

browserTest(
  "pages: with a recorded run, no barrier at any width, in light and in dark",
  async (open) => {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/h.jsonl`;
    const last = await record(path);
    await using web = await startWeb(["--history", path], folder.path);
    await lookAt(open, web, [
      "live",
      "history",
      "history?view=conversations&text=part",
      `exchange/${last}`,
      `exchange/${last}/request`,
      `exchange/${last}/diff`,
      "ask",
    ]);
  },
);

browserTest(
  "pages: with nothing recorded, no barrier, and each says so",
  async (open) => {
    await using folder = await temporaryFolder();
    await using web = await startWeb([], folder.path);
    await lookAt(open, web, [
      "live",
      "history",
      "runs",
      "bench",
      "costs",
      "keys",
    ]);
  },
);
