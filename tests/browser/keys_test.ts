/** The page of client keys in a browser: full, empty and long ones. */
import { assertEquals } from "@std/assert";
import { changeKeys } from "../../lib/keys/key_file.ts";
import { openStore } from "../../lib/history/store/open.ts";
import { browserTest } from "../helpers/browser.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { startWeb } from "../helpers/web_process.ts";
import { exchange } from "../history/fixture.ts";
import { clientKey } from "../server/keys/keyed.ts";

const LONG = "a-very-long-name-of-a-key-that-somebody-chose.with_everything.64";

async function made(home: string): Promise<void> {
  await Deno.mkdir(`${home}/.config/chat`, { recursive: true });
  await changeKeys(`${home}/.config/chat/keys.json`, () => [
    clientKey({
      limits: [
        { unit: "usd", most: 50, per: "month" },
        { unit: "requests", most: 60, per: "minute" },
        { unit: "tokens", most: 200_000, per: "day" },
      ],
      ...{ concurrent: 4, models: ["openai/*"] },
      expires: new Date(Date.now() + 90 * 86_400_000).toISOString(),
    }),
    clientKey({
      ...{ name: "team", over: "cheap", formerly: ["people"] },
      limits: [{ unit: "usd", most: 0.05, per: "month" }],
    }),
    clientKey({
      ...{ name: LONG, expires: "2020-01-01T00:00:00.000Z" },
      models: Array.from({ length: 12 }, (_, i) => `provider/model-name-${i}`),
      limits: [{ unit: "tokens", most: 9_999_999_999, per: "hour" }],
    }),
    clientKey({ name: "unlimited" }),
  ]);
  const path = `${home}/.local/share/chat/history.jsonl`;
  const warn = (line: string) => {
    throw new Error(line);
  };
  const history = openStore(path, { warn });
  const usage = {
    "prompt_tokens": 80_000,
    "completion_tokens": 96_000,
    "total_tokens": 176_000,
  };
  for (const client of ["ci", "people", "unlimited"]) {
    await history.append([exchange({
      ...{ client, usage, provider: "openai", model: "gpt-4o-mini" },
      started: new Date(),
    })]);
  }
  await history.close();
}

browserTest("keys: limits as bars, readable at any width", async (open) => {
  await using folder = await temporaryFolder();
  await made(folder.path);
  await using web = await startWeb([], folder.path);
  for (
    const [width, scheme] of [
      [1280, "light"],
      [1280, "dark"],
      [400, "light"],
      [360, "dark"],
      [2560, "light"],
    ] as const
  ) {
    const { page, barriers, screenshot } = await open(web.address, {
      ...{ width, scheme },
    });
    await page.goto(`${web.url}/ui/keys`);
    await screenshot(`keys-${width}-${scheme}`);
    assertEquals(await barriers(), []);
    const wide = await page.evaluate(
      "document.documentElement.scrollWidth - innerWidth",
    );
    assertEquals(Number(wide) <= 0, true, `${width}: ${wide} too wide`);
    assertEquals(await page.locator(".meter.full").count(), 1);
  }
});

browserTest("keys: a name leads to what its client asked", async (open) => {
  await using folder = await temporaryFolder();
  await made(folder.path);
  await using web = await startWeb([], folder.path);
  const { page } = await open(web.address, {});
  await page.getByRole("link", { name: "Keys", exact: true }).click();
  await page.getByRole("link", { name: "unlimited" }).click();
  await page.waitForURL(/history\?client=unlimited$/);
  await page.getByText("gpt-4o-mini").first().waitFor();
});
