/**
 * Takes the README's pictures of the pages: fills a history with a made-up month of work, opens the pages in Chromium, and
 * writes docs/pages-NAME-light.webp and docs/pages-NAME-dark.webp.
 *
 *     deno task picture:pages
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { openStore } from "../lib/history/store/open.ts";
import { REPORTS } from "../tests/browser/bench_reports.ts";
import { agentRun, type AgentStep } from "../tests/helpers/agent_runs.ts";
import { launchBrowser } from "../tests/helpers/browser.ts";
import { fakeUpstream, sse } from "../tests/helpers/fake_upstream.ts";
import { temporaryFolder } from "../tests/helpers/run_cli.ts";
import { startWeb, type WebProcess } from "../tests/helpers/web_process.ts";

const WIDTH = 1200;
const HEIGHT = 740;
const HOUR_MS = 3_600_000;
const DAYS = 30;

type BrowserPage = Awaited<ReturnType<typeof newPage>>;
type Scheme = "light" | "dark";

const STEPS: readonly AgentStep[] = [
  [
    "I look for where dates are read.",
    "grep",
    { pattern: "parseDate" },
    "src/date.ts:14: export function parseDate",
  ],
  [
    "",
    "read_file",
    { path: "src/date.ts" },
    "export function parseDate(text: string): Date { …",
  ],
  [
    "",
    "read_file",
    { path: "tests/date_test.ts" },
    'Deno.test("dates", () => { …',
  ],
  [
    "The offset is cut off before the date is made. First a test that fails.",
    "edit_file",
    { path: "tests/date_test.ts", add: "+02:00 is kept" },
    "1 line added",
  ],
  [
    "",
    "bash",
    { command: "deno test tests/date_test.ts" },
    "FAILED | 4 passed | 1 failed",
  ],
  ["It fails as it should. Now the parser keeps the offset.", "edit_file", {
    path: "src/date.ts",
    line: 31,
  }, "2 lines changed"],
  [
    "",
    "bash",
    { command: "deno test tests/date_test.ts" },
    "ok | 5 passed | 0 failed",
  ],
  ["", "bash", { command: "deno test" }, "FAILED | 128 passed | 2 failed"],
  ["Two callers relied on the cut. I look at both.", "grep", {
    pattern: "slice\\(0, 19\\)",
  }, "src/log.ts:8, src/report.ts:51"],
  ["", "edit_file", { path: "src/log.ts", line: 8 }, "1 line changed"],
  ["", "edit_file", { path: "src/report.ts", line: 51 }, "1 line changed"],
  ["", "bash", { command: "deno test" }, "ok | 130 passed | 0 failed"],
].map(([text, tool, given, result]) => ({
  text: String(text),
  tool: String(tool),
  arguments: JSON.stringify(given),
  result: String(result),
}));

const LAST: AgentStep = {
  text:
    "Dates keep their time zone now, and two callers no longer cut it. All 130 tests pass.",
};

const MODELS = [
  "openai/gpt-4o-mini",
  "anthropic/claude-sonnet-4-20250514",
  "openai/gpt-4.1",
];

const QUESTION = "Why is the sky dark at night, if there are stars everywhere?";
const ANSWERS: Readonly<Record<string, string>> = {
  "gpt-4o-mini":
    "This is **Olbers' paradox**. In a universe without end and without age, every line of sight would meet a star, and the night would be as bright as the sun.\n\nIt is dark because:\n\n- the universe has an *age*: light from farther than some 46 billion light years has not reached us yet;\n- it *expands*: that light comes to us stretched into the infrared and beyond.",
  "gpt-4.1":
    "Because the universe is young and grows.\n\n1. **Young**: stars have shone for about 13 billion years, so we see only those whose light had time to arrive.\n2. **Growing**: what comes from the farthest is shifted to wavelengths that no eye sees. That glow is there, as the cosmic microwave background.\n\nWith neither, the whole sky would shine like the surface of a star.",
};

/** Records a month of runs; returns the id of the one that is shown. */
async function record(path: string): Promise<string> {
  const history = openStore(path, {
    warn: (line) => {
      throw new Error(line);
    },
  });
  const now = Date.now();
  const month = Array.from({ length: DAYS * 3 }, (_, i) => {
    const day = Math.floor(i / 3);
    const isWeekend = new Date(now - day * 24 * HOUR_MS).getDay() % 6 === 0;
    const steps = STEPS.slice(0, isWeekend ? 1 : 3 + (i * 7 + day * 5) % 10);
    return agentRun({
      started: new Date(now - (day * 24 + 3 + i % 3 * 2) * HOUR_MS),
      steps: [...steps, LAST],
      model: MODELS[(i * 5 + day) % 7 % MODELS.length] ?? "",
    });
  }).reverse();
  const shown = agentRun({
    started: new Date(now - HOUR_MS),
    steps: [...STEPS, LAST],
    prompt: "The date parser drops the time zone. Mend it, and add a test.",
    model: "anthropic/claude-sonnet-4-20250514",
    command: ["agent", "-p", "The date parser drops the time zone"],
    cwd: "/home/you/project",
    check: { command: "deno test", exit: 0 },
    answerMs: 2600,
    toolMs: 1400,
  });
  await history.write([...month, shown].map(({ run, exchanges }) => ({
    exchanges,
    labels: [],
    runs: [run],
  })));
  await history.close();
  return shown.run.id;
}

/** A provider that answers the question. */
function provider() {
  return fakeUpstream(({ path, body }) => {
    if (path === "/v1/models") {
      const data = Object.keys(ANSWERS).map((id) => ({ id, object: "model" }));
      return Response.json({ object: "list", data });
    }
    const { model } = JSON.parse(body);
    const words = (ANSWERS[model] ?? "").match(/\S+\s*/g) ?? [];
    const event = (delta: object, finish: string | null = null) =>
      `data: ${
        JSON.stringify({
          id: "1",
          object: "chat.completion.chunk",
          created: 1,
          model,
          choices: [{ index: 0, delta, "finish_reason": finish }],
        })
      }\n\n`;
    return sse([
      ...words.map((content) => event({ content })),
      event({}, "stop"),
      "data: [DONE]\n\n",
    ]);
  });
}

async function newPage(
  browser: Awaited<ReturnType<typeof launchBrowser>>,
  web: WebProcess,
  scheme: Scheme,
) {
  const context = await browser.newContext({
    viewport: { width: WIDTH, height: HEIGHT },
    deviceScaleFactor: 1.5,
    colorScheme: scheme,
  });
  const page = await context.newPage();
  await page.goto(web.address);
  return page;
}

/** Asks both models blindly, up to the vote. */
async function askBlind(page: BrowserPage, web: WebProcess): Promise<void> {
  await page.goto(`${web.url}/ui/ask`);
  await page.locator("#ask-model-0").fill("openai/gpt-4o-mini");
  await page.locator("[data-add]").click();
  await page.locator("#ask-model-1").fill("openai/gpt-4.1");
  await page.locator("[data-blind]").check();
  await page.locator("[data-message]").fill(QUESTION);
  await page.keyboard.press("Control+Enter");
  await page.locator("[data-vote]").waitFor();
  await page.locator(".column .md").nth(1).waitFor();
}

/** Keeps what the window shows. */
async function keep(page: BrowserPage, name: string): Promise<void> {
  // No scroll bar is in the picture, so it needs no room.
  await page.evaluate(
    "document.documentElement.style.scrollbarGutter = 'auto'",
  );
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", {
    format: "webp",
    quality: 80,
  });
  await Deno.writeFile(`docs/pages-${name}.webp`, Buffer.from(data, "base64"));
}

if (import.meta.main) {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/history.jsonl`;
  const report = `${folder.path}/report.html`;
  const run = await record(path);
  await using upstream = provider();
  await using web = await startWeb(["--history", path], folder.path, {
    OPENAI_API_KEY: "none",
    OPENAI_BASE_URL: `${upstream.url}/v1`,
  });
  await using browser = await launchBrowser(folder.path);
  for (const scheme of ["light", "dark"] as const) {
    const page = await newPage(browser, web, scheme);
    await page.goto(`${web.url}/ui/run/${run}`);
    await keep(page, `run-${scheme}`);
    await page.goto(`${web.url}/ui/costs`);
    await keep(page, `costs-${scheme}`);
    // What `chat bench --out report.html` writes.
    await Deno.writeTextFile(report, REPORTS["two-models"]?.() ?? "");
    await page.goto(`file://${report}`);
    await keep(page, `bench-${scheme}`);
    await askBlind(page, web);
    await page.setViewportSize({ width: WIDTH, height: 1100 });
    await page.evaluate(
      "document.querySelectorAll('.column *').forEach((one) => one.scrollTop = 0)",
    );
    await page.setViewportSize({ width: WIDTH, height: 960 });
    await page.evaluate("scrollTo(0, 0)");
    await keep(page, `blind-${scheme}`);
    await page.context().close();
  }
}
