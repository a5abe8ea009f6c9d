/** Every page in a browser, on a history of a gigabyte with an agent's run at its end. */
import { assert, assertEquals } from "@std/assert";
import { makeHistory } from "../../bench/history/made_history.ts";
import { openStore } from "../../lib/history/store/open.ts";
import { agentRun } from "../helpers/agent_runs.ts";
import { browserTest } from "../helpers/browser.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { startWeb } from "../helpers/web_process.ts";

/** Some 820 bytes each. */
const LINES = 1_300_000;
/** What looks at all of it ends within this time, also on a busy machine; in ms. */
const TIMEOUT_MS = 120_000;

browserTest(
  "pages: each shows what it is for on a history of a gigabyte",
  async (open) => {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/h.jsonl`;
    const { bytes, needle, hits } = await makeHistory(path, LINES);
    assert(bytes > 1e9);
    const { run, exchanges } = agentRun({
      started: new Date(Date.now() - 60_000),
      steps: ["read_file", "edit_file", "bash"].map((tool) => ({
        text: `I call ${tool}.`,
        tool,
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
    await history.close();
    await using web = await startWeb(["--history", path], folder.path);
    const { page } = await open(web.address);
    page.setDefaultTimeout(TIMEOUT_MS);
    page.setDefaultNavigationTimeout(TIMEOUT_MS);
    const goTo = async (path: string) => {
      await page.goto(`${web.url}/ui/${path}`);
    };
    const see = async (text: string) => {
      await page.locator("main", { hasText: text }).waitFor();
    };
    await goTo("history");
    await see("50 shown");
    await page.locator('a[rel="next"]').click();
    await see("50 shown");
    await page.locator("tr[data-id] th a").first().click();
    await see("In the terminal");
    await page.locator("a", { hasText: "Details" }).first().click();
    await see("What fills the request");
    await goTo(`history?text=${needle}`);
    assertEquals(await page.locator("tr[data-id]").count(), hits);
    assertEquals(await page.locator("tr[data-id] mark").count(), hits);
    await goTo("runs");
    await see("1 shown");
    await goTo(`run/${run.id}`);
    await see("edit_file");
    await goTo("costs?by=model&since=2026-01-01");
    await see("Exchanges");
    await goTo("bench");
    await see("No benchmark");
    await goTo("live");
    await see("Live");
    await goTo("ask");
    await see("Add a model");
    // The page has asked for the list of models; the server must not end before it answers.
    await page.waitForLoadState("networkidle");
  },
);
