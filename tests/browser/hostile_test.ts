/** Hostile text in every member that a page shows: nothing runs, nothing loads, nothing leaves its element. */
import { assertEquals } from "@std/assert";
import { browserTest, type Tab } from "../helpers/browser.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { startWeb, type WebProcess } from "../helpers/web_process.ts";
import { event, openAi } from "../server/serving.ts";
import { deepLines, hostileTalk, strangeLines } from "./hostile_history.ts";
import { faultsOf } from "./sound_page.ts";
import { hostileTexts } from "./hostile_texts.ts";

/** A server that no page may ask. */
function startElsewhere() {
  const asked: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    ({ url }) => {
      asked.push(url);
      return new Response("");
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** The texts, several together where no page is needed for each. */
function grouped(texts: Readonly<Record<string, string>>): string[] {
  const { long = "", words = "", empty = "", blank = "", ...others } = texts;
  const all = Object.values(others);
  const groups: string[] = [long, words, empty, blank];
  for (let i = 0; i < all.length; i += 4) {
    groups.push(all.slice(i, i + 4).join("\n\n"));
  }
  return groups;
}

/** Opens pages and holds each against what every page must be. */
async function visitAll(
  tab: Tab,
  web: Pick<WebProcess, "url">,
  paths: readonly string[],
): Promise<void> {
  for (const path of paths) {
    const reply = await tab.page.goto(`${web.url}/ui/${path}`);
    assertEquals(reply?.status(), 200, path);
    assertEquals(await faultsOf(tab), [], path);
  }
}

browserTest(
  "hostile: in a history, in every member, with scripts and without",
  async (open) => {
    await using elsewhere = startElsewhere();
    await using folder = await temporaryFolder();
    const texts = hostileTexts(elsewhere.url);
    const talks = grouped(texts).map(hostileTalk);
    const path = `${folder.path}/history.jsonl`;
    const lines = [
      ...talks.flatMap(({ lines }) => lines),
      ...Object.values(texts).flatMap(strangeLines),
    ];
    await Deno.writeTextFile(path, lines.map((line) => `${line}\n`).join(""));
    await using web = await startWeb(["--history", path], folder.path);
    const lists = [
      "history?count=500",
      "history?view=conversations&text=script",
      `history?${new URLSearchParams({ text: texts["quotes"] ?? "" })}`,
      `history?${new URLSearchParams({ model: texts["attribute"] ?? "" })}`,
      "runs",
      "bench",
      "live",
      "ask",
      ...["day", "model", "client", "run", "tag"].map((by) =>
        `costs?since=2000-01-01&by=${by}`
      ),
    ];
    const [next] = talks;
    const own = talks.flatMap(({ run, bench, ids: [first, second, last] }) => [
      `run/${run}`,
      `run/${run}?with=${next?.run}`,
      `bench/${bench}`,
      `bench/${bench}?with=${next?.bench}`,
      `conversation/${first}`,
      `exchange/${last}`,
      ...["", "/request", "/reply", "/diff"].map((view) =>
        `exchange/${second}${view}`
      ),
    ]);
    const tab = await open(web.address);
    await visitAll(tab, web, [...lists, ...own]);
    const plain = await open(web.address, { javaScript: false, width: 400 });
    await visitAll(plain, web, [...lists, ...own.slice(-10)]);
    assertEquals(elsewhere.asked, []);
  },
);

browserTest(
  "hostile: a line of 5 MB, deep nesting, and a conversation of 10,000 turns",
  async (open) => {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/history.jsonl`;
    const { lines, ids, first } = deepLines();
    await Deno.writeTextFile(path, lines.map((line) => `${line}\n`).join(""));
    await using web = await startWeb(["--history", path], folder.path);
    const tab = await open(web.address);
    await visitAll(tab, web, [
      "history",
      "runs",
      "costs?since=2000-01-01",
      `conversation/${first}`,
      ...ids.flatMap((id) => [
        `conversation/${id}`,
        ...["", "/request", "/reply"].map((view) => `exchange/${id}${view}`),
      ]),
    ]);
  },
);

browserTest(
  "hostile: what a provider streams into the live page and the ask page",
  async (open) => {
    await using elsewhere = startElsewhere();
    await using folder = await temporaryFolder();
    const texts = Object.values(hostileTexts(elsewhere.url));
    const gate = Promise.withResolvers<void>();
    await using upstream = fakeUpstream(({ path, body }) => {
      if (path === "/v1/models") {
        const data = texts.map((id) => ({ id, object: "model" }));
        return Response.json({ object: "list", data });
      }
      const { model } = JSON.parse(body);
      if (model === "refused") {
        const [message = "", type = "", code = ""] = texts;
        const error = { message, type, code };
        return Response.json({ error }, { status: 400 });
      }
      return sse(answer(texts, gate.promise));
    });
    const templates = `${folder.path}/.config/chat/templates`;
    await Deno.mkdir(templates, { recursive: true });
    const template = JSON.stringify(texts.slice(0, 6).join("\n"));
    await Deno.writeTextFile(
      `${templates}/t.yaml`,
      `description: ${template}\nsystem: ${template}\nprompt: ${template}\n`,
    );
    const key = "sk-canary-pages";
    await using server = await startServe([], folder.path, {
      ...openAi(upstream),
      CHAT_API_KEY: key,
    });
    const { url } = server;
    const tab = await open(`${url}/ui/`, { allow: /status of 40[01]/ });
    const { page } = tab;
    await page.fill("#key", key);
    await page.click("button");
    await page.waitForURL(`${url}/ui/live`);
    const plain = (text: string) => text.replace(/[^\x20-\x7e]/g, "?").trim();
    const models = texts.map((text) => `openai/${plain(text).slice(0, 400)}`);
    const sent = ["openai/refused", ...models].map((model, i) => {
      const named = plain(texts[i] ?? "").slice(0, 300) || "x";
      return fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${key}`,
          "user-agent": named,
          "x-chat-client": named,
          "x-chat-run": named,
          "x-chat-tags": named.replaceAll(",", ""),
        },
        body: JSON.stringify({
          model,
          stream: true,
          messages: [{ role: "user", content: texts[i] ?? "x" }],
        }),
      }).then((reply) => reply.text());
    });
    const running = page.locator("[data-running] tr");
    await running.nth(5).waitFor();
    await running.first().locator(".name").click();
    await page.locator("[data-text] .grown").first().waitFor();
    assertEquals(await faultsOf(tab, { isWritten: true }), []);
    gate.resolve();
    await Promise.all(sent);
    await page.locator("[data-ended] .state.done").first().waitFor();
    assertEquals(await faultsOf(tab, { isWritten: true }), []);
    await page.goto(`${url}/ui/ask`);
    await page.locator("#ask-model-0").fill("openai/any");
    await page.locator("[data-message]").fill(
      // What no request may hold.
      texts.join("\n").toWellFormed().replaceAll("\0", ""),
    );
    await page.keyboard.press("Control+Enter");
    await page.locator(".column .ask-facts a").waitFor();
    assertEquals(await faultsOf(tab, { isWritten: true }), []);
    await page.locator("#ask-model-0").fill("openai/refused");
    await page.locator("[data-message]").fill("again");
    await page.keyboard.press("Control+Enter");
    await page.locator(".column .problem").first().waitFor();
    assertEquals(await faultsOf(tab, { isWritten: true }), []);
    await visitAll(tab, { url }, ["history?count=100", "runs", "costs"]);
    assertEquals(elsewhere.asked, []);
  },
);

/** Streams all texts as every kind of delta; waits before its end. */
async function* answer(
  texts: readonly string[],
  end: Promise<void>,
): AsyncGenerator<string> {
  for (const text of texts) {
    yield event({ "reasoning_content": text });
    yield event({ content: `${text}\n\n` });
  }
  yield event({
    "tool_calls": texts.slice(0, 8).map((text, index) => ({
      index,
      id: text,
      type: "function",
      function: { name: text, arguments: text },
    })),
  });
  await end;
  yield event({}, "stop");
  yield "data: [DONE]\n\n";
}
