/**
 * A real browser: Chromium opens pages as a person would, and tells what they asked for and what went wrong in them.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import axe from "axe-core";
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
} from "playwright-core";
import { temporaryFolder } from "./run_cli.ts";

/** How a page is looked at. */
export interface TabOptions {
  /** CSS pixels; 1280 × 800 when absent. */
  readonly width?: number;
  readonly height?: number;
  /** What the person prefers; light when absent. */
  readonly scheme?: "light" | "dark";
  /** `false`: the page's own scripts do not run. */
  readonly javaScript?: boolean;
  /** Complaints that the test expects. */
  readonly allow?: RegExp;
}

/** A page in a browser that nobody has used before: no cookies, no cache. */
export interface Tab {
  /** Playwright's page: `locator`, `click`, `goto`, … */
  readonly page: Page;
  /** Addresses of all that was asked for so far, in order, what the page's policy blocked included. */
  readonly requests: readonly string[];
  /**
   * What went wrong so far: errors on the console (breaches of the page's policy are some), uncaught errors, dialogs and
   * requests to elsewhere than this machine.
   */
  readonly complaints: readonly string[];
  /** What axe-core finds, a line for each rule and element: `color-contrast: td.low`. It needs scripts. */
  barriers(): Promise<string[]>;
  /** Keeps the whole page as `NAME.png` in the folder that the variable `SCREENSHOTS` names, if it is set. */
  screenshot(name: string): Promise<void>;
}

/** Opens a page and waits until it has loaded. */
export type OpenTab = (address: string, options?: TabOptions) => Promise<Tab>;

/** Addresses that stay on this machine. */
const HERE =
  /^(?:https?|wss?):\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?(?:\/|$)|^(?:about|blob|data|file):/;

const executable = find("chromium", "google-chrome");

/** One for all tests of a file, as starting takes a while. */
let shared: Browser | undefined;
let hooked = false;

/**
 * A test that needs a browser; skipped, and its line says so, where there is none. It fails if a page had a complaint
 * that its test does not allow.
 */
export function browserTest(
  name: string,
  run: (open: OpenTab) => Promise<void>,
): void {
  if (executable !== undefined) startOnce(executable);
  Deno.test({
    name: executable === undefined
      ? `${name} (skipped: chromium is missing)`
      : name,
    ignore: executable === undefined,
    async fn() {
      await using stack = new AsyncDisposableStack();
      const tabs: Tab[] = [];
      const complaints: string[] = [];
      await run(async (address, options = {}) => {
        const context = stack.use(await newContext(options));
        const tab = await openTab(context, address, options, complaints);
        tabs.push(tab);
        return tab;
      });
      // What a page has said comes before its next answer.
      for (const { page } of tabs) await page.evaluate("0");
      assertEquals(complaints, [], "the pages complained");
    },
  });
}

/**
 * Starts a browser outside of tests.
 *
 * @param home a folder in which it may write
 * @throws {Error} no browser is installed
 */
export function launchBrowser(home: string): Promise<Browser> {
  if (executable === undefined) throw new Error("chromium is missing");
  return launch(executable, home);
}

function launch(executablePath: string, home: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    env: { PATH: Deno.env.get("PATH"), HOME: home },
    // Whatever a page tries, nothing leaves this machine.
    args: [
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ],
  });
}

/** Outside of tests, so that the browser is no test's leak. */
function startOnce(executablePath: string): void {
  if (hooked) return;
  hooked = true;
  const owned = new AsyncDisposableStack();
  Deno.test.beforeAll(async () => {
    const home = owned.use(await temporaryFolder());
    shared = owned.use(await launch(executablePath, home.path));
  });
  Deno.test.afterAll(() => owned.disposeAsync());
}

function newContext(options: TabOptions): Promise<BrowserContext> {
  if (shared === undefined) throw new Error("the browser was not started");
  const { width = 1280, height = 800, scheme = "light" } = options;
  return shared.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    javaScriptEnabled: options.javaScript ?? true,
  });
}

async function openTab(
  context: BrowserContext,
  address: string,
  { allow }: TabOptions,
  notAllowed: string[],
): Promise<Tab> {
  const requests: string[] = [];
  const complaints: string[] = [];
  const complain = (text: string) => {
    complaints.push(text);
    if (!allow?.test(text)) notAllowed.push(text);
  };
  context.on("request", (request) => {
    requests.push(request.url());
    if (!HERE.test(request.url())) complain(`request: ${request.url()}`);
  });
  context.on("console", (message) => {
    if (message.type() === "error") complain(`console: ${message.text()}`);
  });
  context.on("weberror", (thrown) => complain(`${thrown.error()}`));
  context.on("dialog", (dialog) => {
    complain(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => {}); // the page may have gone
  });
  const page = await context.newPage();
  await page.goto(address);
  return {
    page,
    requests,
    complaints,
    barriers: () => barriers(page),
    screenshot: (name) => screenshot(page, name),
  };
}

async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target.join(" ")}`)
  );
}

async function screenshot(page: Page, name: string): Promise<void> {
  const folder = Deno.env.get("SCREENSHOTS");
  if (!folder) return;
  await page.screenshot({ fullPage: true, path: `${folder}/${name}.png` });
}

/** The path of the first program that is installed. */
function find(...names: string[]): string | undefined {
  const folders = Deno.env.get("PATH")?.split(":") ?? [];
  return names.flatMap((name) => folders.map((folder) => `${folder}/${name}`))
    .find((path) => {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        return false; // not in this folder
      }
    });
}
