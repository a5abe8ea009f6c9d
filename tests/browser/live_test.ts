/** The page of running requests in a browser, before a slow model. */
import { assert, assertEquals } from "@std/assert";
import { browserTest, type Tab } from "../helpers/browser.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { until } from "../helpers/until.ts";
import { event, hi, openAi, post } from "../server/serving.ts";

/** The door answers so to who has no cookie yet. */
const REFUSED = /status of 401/;
const KEY = "sk-canary-pages";

/** A model whose answers grow by a word whenever the test says so. */
function slowModel() {
  const waiting = new Set<(word: string | undefined) => void>();
  const upstream = fakeUpstream(() =>
    sse(async function* () {
      const next = () =>
        new Promise<string | undefined>((resolve) => waiting.add(resolve));
      let word = await next();
      while (word !== undefined) {
        yield event({ content: word });
        word = await next();
      }
      yield event({}, "stop");
      yield "data: [DONE]\n\n";
    }())
  );
  /** All open answers get a word; undefined ends them. */
  const say = (word: string | undefined) => {
    const all = [...waiting];
    waiting.clear();
    for (const resolve of all) resolve(word);
  };
  return { upstream, say, waiting };
}

async function openPages(tab: Tab, url: string): Promise<void> {
  await tab.page.fill("#key", KEY);
  await tab.page.click("button");
  await tab.page.waitForURL(`${url}/ui/live`);
}

/** Whether anything is wider than its page. */
async function overflows({ page }: Tab): Promise<boolean> {
  return await page.evaluate(
    "document.documentElement.scrollWidth > innerWidth",
  );
}

browserTest(
  "live: requests appear, one is watched by keys as it grows and stopped, and the page says when its server is gone",
  async (open) => {
    await using folder = await temporaryFolder();
    const { upstream, say, waiting } = slowModel();
    await using _ = upstream;
    await using server = await startServe([], folder.path, {
      ...openAi(upstream),
      CHAT_API_KEY: KEY,
    });
    const { url } = server;
    const tab = await open(`${url}/ui/`, {
      allow: /401|net::ERR_/,
    });
    const { page } = tab;
    await openPages(tab, url);
    await page.locator("[data-empty]").waitFor();
    assertEquals(await tab.barriers(), []);
    await tab.screenshot("live-empty");
    const ask = () => {
      const text = post({ url }, hi({ stream: true }), {
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${KEY}`,
          "x-chat-client": "tests",
        },
      }).then((reply) => reply.text());
      text.catch(() => {}); // it is awaited later
      return text;
    };
    const first = ask();
    await page.locator("tr[data-id] .state.waiting").waitFor();
    await until("the model to be asked", () => waiting.size === 1);
    say("Once upon ");
    await page.locator("tr[data-id] .state.streaming").waitFor();
    const row = page.locator("tr[data-id]").first();
    assertEquals(await row.locator(".name").textContent(), "openai/gpt-test");
    assert((await row.textContent())?.includes("tests"));

    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    const text = page.locator("[data-text]");
    await text.filter({ hasText: "Once" }).waitFor();
    await until("the next wait", () => waiting.size === 1);
    say("a <b>time</b> \u{1f30d}");
    await text.filter({ hasText: "time" }).waitFor();
    assertEquals(await text.textContent(), "Once upon a <b>time</b> 🌍");
    assertEquals(await tab.barriers(), []);
    assertEquals(await overflows(tab), false);
    await tab.screenshot("live-watched");
    await page.keyboard.press("Escape");
    assertEquals(await page.locator("[data-watch]").isVisible(), false);

    const second = ask();
    await page.locator("[data-running] tr:nth-child(2)").waitFor();
    await page.keyboard.press("s");
    await page.locator("dialog[open]").waitFor();
    assertEquals(await tab.barriers(), []);
    await page.keyboard.press("Enter");
    await page.locator("[data-ended] .state.stopped").waitFor();
    assert((await first).includes("stopped by the server's user"));
    await until("the other one", () => waiting.size === 2);
    say("word");
    await until("its end", () => waiting.size === 1);
    say(undefined);
    await page.locator("[data-ended] .state.done").waitFor();
    await second;
    assertEquals(await page.locator("[data-running] tr").count(), 0);
    await page.reload();
    const states = page.locator("[data-ended] .state");
    await states.nth(1).waitFor();
    // The newest first, as the page had them.
    assertEquals(await states.allTextContents(), ["done", "stopped"]);
    server.kill("SIGTERM");
    assertEquals((await server.result).code, 0);
    await page.getByText("The connection is lost").waitFor();
  },
);

browserTest(
  "live: fifty requests at once, in dark and on a telephone, fit the page",
  async (open) => {
    await using folder = await temporaryFolder();
    const { upstream, say, waiting } = slowModel();
    await using _ = upstream;
    await using server = await startServe([], folder.path, {
      ...openAi(upstream),
      CHAT_API_KEY: KEY,
    });
    const { url } = server;
    const replies = Array.from({ length: 50 }, (_, at) =>
      post(
        { url },
        hi({
          stream: true,
          model: at === 1
            ? "openai/<img src=x onerror=alert(1)>\u202e"
            : at % 7 === 0
            ? `openai/ft:gpt-test-${"very-".repeat(12)}long`
            : "openai/gpt-test",
        }),
        {
          headers: {
            "content-type": "application/json",
            authorization: `Bearer ${KEY}`,
            "x-chat-client": at % 3 === 0
              ? "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
              : "my-agent/1.2",
            ...at % 2 === 0
              ? { "x-chat-run": "nightly tests of everything" }
              : {},
          },
        },
      ));
    await until("all", () => waiting.size === 50);
    say("A word or two of the answer ");
    for (const one of replies) await one;
    for (
      const look of [
        { width: 1280, scheme: "dark" },
        { width: 1280, scheme: "light" },
        { width: 800, scheme: "light" },
        { width: 400, scheme: "light" },
      ] as const
    ) {
      const tab = await open(`${url}/ui/`, { ...look, allow: REFUSED });
      await openPages(tab, url);
      const rows = tab.page.locator("[data-running] tr");
      await rows.nth(49).waitFor();
      await tab.page.getByText("<img src=x onerror=alert(1)><U+202E>")
        .waitFor();
      assertEquals(await overflows(tab), false);
      if (look.width > 640) {
        // Each number is below its name.
        const [name, number] = await Promise.all(
          [
            tab.page.locator("th.num").first(),
            rows.first().locator(".num").first(),
          ]
            .map((one) => one.boundingBox()),
        );
        assertEquals(
          (name?.x ?? 0) + (name?.width ?? 0),
          (number?.x ?? 1) + (number?.width ?? 0),
        );
      }
      await rows.first().locator(".name").click();
      await tab.page.getByText("A word or two").waitFor();
      assertEquals(await overflows(tab), false);
      assertEquals(await tab.barriers(), []);
      await tab.screenshot(`live-50-${look.width}-${look.scheme}`);
      await tab.page.goto("about:blank");
    }
    await until("all", () => waiting.size === 50);
    say(undefined);
    for (const one of replies) await (await one).text();
  },
);

browserTest(
  "live: without scripts the page says where to look instead",
  async (open) => {
    await using folder = await temporaryFolder();
    await using server = await startServe([], folder.path, {
      CHAT_API_KEY: KEY,
    });
    const tab = await open(`${server.url}/ui/`, {
      javaScript: false,
      allow: REFUSED,
    });
    await openPages(tab, server.url);
    await tab.page.getByText("Live updates need JavaScript").waitFor();
    await tab.screenshot("live-no-script");
  },
);
