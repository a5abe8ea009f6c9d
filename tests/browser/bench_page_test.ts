/**
 * The page that `chat bench --out` writes, as it looks: whatever the numbers and names, on telephones and on walls.
 */
import { assert, assertEquals } from "@std/assert";
import { pathToFileURL } from "node:url";
import { browserTest } from "../helpers/browser.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { REPORTS } from "./bench_reports.ts";

const WIDTHS = [360, 400, 1280, 2560];

/** A text on the screen, or a letter in its ring. */
interface Label {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What a chart shows, as it is on the screen. */
interface Chart {
  readonly name: string;
  readonly labels: readonly Label[];
  /** The letters in its legend and beside its lines, points and rows. */
  readonly legend: readonly string[];
  readonly letters: readonly string[];
  /** The strokes of its lines. */
  readonly dashes: readonly string[];
}

const CHARTS = `(() => {
  const texts = (root, what) => [...root.querySelectorAll(what)].map((one) => one.textContent);
  const label = (one) => {
    const { left, right, top, bottom } = (one.closest(".badge")?.querySelector("circle") ?? one).getBoundingClientRect();
    return { text: one.textContent, left, right, top, bottom };
  };
  return [...document.querySelectorAll("figure")].map((figure) => ({
    name: figure.querySelector("h3").textContent,
    labels: [...figure.querySelectorAll(".chart text")].map(label),
    legend: texts(figure, ".legend .badge text"),
    letters: texts(figure, ".chart .badge text"),
    dashes: [...figure.querySelectorAll(".chart .line")].map((line) => getComputedStyle(line).strokeDasharray),
  }));
})()`;

/** The texts that are smaller than 10 px on the screen, each with its size. */
const SMALL = `(() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const scale = element.getScreenCTM ? element.getScreenCTM().a : 1;
    const size = parseFloat(getComputedStyle(element).fontSize) * scale;
    if (walker.currentNode.textContent.trim() && size < 10) found.push(walker.currentNode.textContent + ": " + size);
  }
  return found;
})()`;

for (const [name, report] of Object.entries(REPORTS)) {
  browserTest(
    `bench page: ${name}: labels are apart, large enough and name every line`,
    async (open) => {
      await using folder = await temporaryFolder();
      const address = await write(folder.path, report());
      for (const width of WIDTHS) {
        const tab = await open(address, { width });
        const charts = await tab.page.evaluate<Chart[]>(CHARTS);
        assertEquals(charts.length > 0, name !== "nothing");
        for (const chart of charts) checkChart(chart, width);
        assertEquals(await tab.page.evaluate(SMALL), []);
        const wide = "document.documentElement.scrollWidth";
        assertEquals(await tab.page.evaluate(wide), width);
        assertEquals(tab.requests, [address]);
        await tab.screenshot(`bench-${name}-${width}`);
      }
    },
  );

  browserTest(
    `bench page: ${name}: keeps nobody out, in light and in dark`,
    async (open) => {
      await using folder = await temporaryFolder();
      const address = await write(folder.path, report());
      for (const scheme of ["light", "dark"] as const) {
        const tab = await open(address, { width: 400, scheme });
        await tab.page.locator("summary").first().click();
        assertEquals(await tab.barriers(), []);
      }
      const dark = await open(address, { scheme: "dark" });
      await dark.screenshot(`bench-${name}-dark`);
    },
  );
}

function checkChart(
  { name, labels, legend, letters, dashes }: Chart,
  width: number,
): void {
  const where = `${name} at ${width} px`;
  labels.forEach((one, i) => {
    for (const other of labels.slice(0, i)) {
      assert(!overlap(one, other), `${where}: ${one.text} on ${other.text}`);
    }
    assert(one.left >= 0 && one.right <= width, `${where}: ${one.text} is cut`);
  });
  assertEquals(new Set(letters), new Set(legend), where);
  assert(legend.length > 0, where);
  assertEquals(new Set(dashes).size, dashes.length, `${where}: strokes`);
}

/** Whether two labels have more than a hair's breadth in common. */
function overlap(one: Label, other: Label): boolean {
  const HAIR = 0.1;
  return Math.min(one.right, other.right) - Math.max(one.left, other.left) >
      HAIR &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > HAIR;
}

async function write(folder: string, html: string): Promise<string> {
  const path = `${folder}/report.html`;
  await Deno.writeTextFile(path, html);
  return pathToFileURL(path).href;
}
