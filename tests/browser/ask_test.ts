/** The ask page in a browser, by keyboard alone: models of the test's own answer. */
import { Buffer } from "node:buffer";
import { assertEquals, assertMatch } from "@std/assert";
import { browserTest, type OpenTab, type Tab } from "../helpers/browser.ts";
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
} from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { until } from "../helpers/until.ts";
import { startWeb, type WebProcess } from "../helpers/web_process.ts";
import { event, openAi } from "../server/serving.ts";

const ANT = `Ants carry **many times** their weight. Two reasons:

1. Strength grows with the area of a muscle, weight with its volume.
2. Their joints are \`built\` for it, see [a](https://ants.example/) and [b](javascript:alert(1)).

<img src=x onerror=alert(1)> ![a picture](https://ants.example/ant.png) <script>alert(1)</script>

\`\`\`js
const load = 50 * weight; // <b>not bold</b>
\`\`\``;
const BEE = "A bee carries half of its weight as nectar.";

/** A provider with two models that answer, one that refuses, and one that never ends. */
function provider(): FakeUpstream {
  return fakeUpstream(({ path, body }) => {
    if (path === "/v1/models") {
      const data = ["ant", "bee", "wasp", "endless"].map((id) => ({
        id,
        object: "model",
      }));
      return Response.json({ object: "list", data });
    }
    const { model } = JSON.parse(body);
    if (model === "endless") return sse(endless());
    const text = model === "ant" ? ANT : model === "bee" ? BEE : undefined;
    if (text === undefined) {
      const message = "The model wasp is not for this key";
      return Response.json({ error: { message, type: "x", code: null } }, {
        status: 403,
      });
    }
    const words = text.match(/\S+\s*/g) ?? [];
    const usage = {
      "prompt_tokens": 1234,
      "completion_tokens": words.length,
      "total_tokens": 1234 + words.length,
    };
    return sse([
      ...words.map((content) => event({ content })),
      event({}, "stop"),
      `data: ${
        JSON.stringify({
          id: "x",
          object: "chat.completion.chunk",
          created: 1,
          model,
          choices: [],
          usage,
        })
      }\n\n`,
      "data: [DONE]\n\n",
    ]);
  });
}

async function* endless(): AsyncGenerator<string> {
  yield event({ content: "on and on" });
  await new Promise<never>(() => {});
}

async function openAsk(
  open: OpenTab,
  web: WebProcess,
  options: Parameters<OpenTab>[1] = {},
  search = "",
): Promise<Tab> {
  const tab = await open(web.address, { height: 900, ...options });
  await tab.page.goto(`${web.url}/ui/ask${search}`);
  await tab.page.locator("#ask-model-0").waitFor();
  return tab;
}

/** Moves the focus by the keyboard until a part of the page has it. */
async function tabTo({ page }: Tab, selector: string): Promise<void> {
  for (let step = 0; step < 60; step++) {
    const isThere = await page.evaluate(
      `document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`,
    );
    if (isThere) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

/** Types the names of models, and a message; sends it. */
async function ask(
  tab: Tab,
  models: readonly string[],
  message: string,
): Promise<void> {
  const { keyboard } = tab.page;
  for (const [place, model] of models.entries()) {
    if (place > 0) {
      await tabTo(tab, "[data-add]");
      await keyboard.press("Enter");
    }
    await tabTo(tab, `#ask-model-${place}`);
    await keyboard.type(model);
  }
  await tabTo(tab, "[data-message]");
  await keyboard.type(message);
  await keyboard.press("Control+Enter");
}

/** Waits for text in a part of the page. */
async function sees({ page }: Tab, selector: string, text: string | RegExp) {
  await page.locator(selector).filter({ hasText: text }).first().waitFor();
}

browserTest(
  "ask: three models answer beside each other, and the conversation continues from one, by keyboard",
  async (open) => {
    await using folder = await temporaryFolder();
    await using upstream = provider();
    await using web = await startWeb([], folder.path, openAi(upstream));
    for (const [width, scheme] of [[1280, "light"], [400, "dark"]] as const) {
      const tab = await openAsk(open, web, { width, scheme, allow: /403/ });
      await tab.screenshot(`ask-empty-${width}-${scheme}`);
      assertEquals(await tab.barriers(), []);
      await ask(
        tab,
        ["openai/ant", "openai/bee", "openai/wasp"],
        "What can ants carry?",
      );
      await sees(tab, ".column:nth-child(1) .ask-facts", "1,234 →");
      // Markdown, of which nothing but markup of our own becomes elements.
      await sees(tab, ".column:nth-child(1) .md li code", "built");
      assertEquals(
        await tab.page.locator(".column img, .column script, .column [onerror]")
          .count(),
        0,
      );
      assertEquals(
        await tab.page.locator(".column .md a").evaluateAll((links) =>
          links.map((link) => link.getAttribute("href"))
        ),
        ["https://ants.example/", "https://ants.example/ant.png"],
      );
      await sees(tab, ".column:nth-child(1) pre", "<b>not bold</b>");
      await sees(tab, ".column:nth-child(1) pre .hl-keyword", "const");
      await sees(tab, ".column:nth-child(2) .ask-text", BEE);
      await sees(tab, ".column:nth-child(2) .ask-facts", "1,234 →");
      await sees(tab, ".column:nth-child(3) .problem", /is not for this key/);
      await tab.screenshot(`ask-open-${width}-${scheme}`);
      assertEquals(await tab.barriers(), []);
      await tabTo(tab, ".column:nth-child(2) footer button");
      await tab.page.keyboard.press("Enter");
      await tabTo(tab, "[data-message]");
      await tab.page.keyboard.type("And why?");
      await tab.page.keyboard.press("Control+Enter");
      await sees(tab, ".column:nth-child(1) .ask-turn:nth-child(4)", "Answer");
      await sees(tab, ".column:nth-child(1) .ask-facts", "1,234 →");
      const sent = upstream.requests.map(({ body }) => JSON.parse(body || "{}"))
        .findLast(({ model }) => model === "ant");
      assertEquals(sent.messages, [
        { role: "user", content: "What can ants carry?" },
        { role: "assistant", content: BEE },
        { role: "user", content: "And why?" },
      ]);
    }
  },
);

browserTest(
  "ask: blind answers show no name until the vote, which the bench ranks",
  async (open) => {
    await using folder = await temporaryFolder();
    await using upstream = provider();
    await using web = await startWeb([], folder.path, openAi(upstream));
    for (const [width, scheme] of [[1280, "dark"], [400, "light"]] as const) {
      const tab = await openAsk(open, web, { width, scheme });
      const { page } = tab;
      await tabTo(tab, "[data-blind]");
      await page.keyboard.press("Space");
      await page.evaluate("document.activeElement.blur()");
      await ask(tab, ["openai/ant", "openai/bee"], "Ants or bees?");
      await page.locator("[data-vote]").waitFor();
      assertEquals(await page.locator(".column h2").allTextContents(), [
        "Answer 1",
        "Answer 2",
      ]);
      await tab.screenshot(`ask-blind-${width}-${scheme}`);
      assertEquals(await tab.barriers(), []);
      const isBee = (await page.locator(".column").first().textContent())
        ?.includes(BEE);
      await page.keyboard.press(isBee ? "2" : "1");
      await sees(tab, ".column header .good", "preferred");
      const names = await page.locator(".column h2").allTextContents();
      assertEquals(
        names,
        isBee ? ["openai/bee", "openai/ant"] : ["openai/ant", "openai/bee"],
      );
      await tab.screenshot(`ask-voted-${width}-${scheme}`);
      assertEquals(await tab.barriers(), []);
      // The next message continues from what was preferred.
      await page.keyboard.type("More");
      await page.keyboard.press("Control+Enter");
      await page.locator("[data-vote]").waitFor();
      const { messages } = JSON.parse(upstream.requests.at(-1)?.body ?? "");
      assertEquals(messages[1].content, ANT);
    }
    const ranked = await runCli(["bench", "--preferences", "--json"], {
      home: folder.path,
    });
    assertEquals(
      // deno-lint-ignore no-explicit-any
      JSON.parse(ranked.stdout).models.map((row: any) => [row.model, row.won]),
      [["openai/ant", 2], ["openai/bee", 0]],
    );
  },
);

browserTest(
  "ask: only what is set is sent; system, options, a file and a template are",
  async (open) => {
    await using folder = await temporaryFolder();
    await using upstream = provider();
    const templates = `${folder.path}/.config/chat/templates`;
    await Deno.mkdir(templates, { recursive: true });
    await Deno.writeTextFile(
      `${templates}/say.md`,
      "---\ndescription: says it\nsystem: Answer in {{language}}.\noptions:\n  temperature: 0.5\n  reasoning_effort: low\n---\nSay: {{input}}",
    );
    await using web = await startWeb([], folder.path, openAi(upstream));
    const tab = await openAsk(open, web);
    const { page } = tab;
    await ask(tab, ["openai/bee"], "plain");
    await sees(tab, ".column .ask-facts", "→");
    const sent = () => JSON.parse(upstream.requests.at(-1)?.body ?? "");
    assertEquals(sent(), {
      model: "bee",
      messages: [{ role: "user", content: "plain" }],
      stream: true,
      "stream_options": { "include_usage": true },
    });
    await page.locator("[data-new]").click();
    await page.locator("[data-more] summary").click();
    await page.locator("[data-template]").selectOption("say");
    await page.locator("#ask-variable-language").fill("French");
    await page.locator("#ask-seed").fill("7");
    await page.locator("[data-message]").fill("hello");
    await page.locator("[data-file]").setInputFiles([
      {
        name: "dot.png",
        mimeType: "image/png",
        buffer: Buffer.from(PIXEL, "base64"),
      },
      {
        name: "notes.txt",
        mimeType: "text/plain",
        buffer: Buffer.from("a ```` fence"),
      },
    ]);
    await page.locator("[data-files] li").nth(1).waitFor();
    await tab.screenshot("ask-more-1280-light");
    assertEquals(await tab.barriers(), []);
    await page.locator("[data-send]").click();
    await sees(tab, ".column .ask-facts", "→");
    assertEquals(sent(), {
      model: "bee",
      messages: [
        { role: "system", content: "Answer in French." },
        {
          role: "user",
          content: [
            {
              type: "image_url",
              "image_url": { url: `data:image/png;base64,${PIXEL}` },
            },
            { type: "text", text: "notes.txt:\n```\na ```` fence\n```" },
            { type: "text", text: "Say: hello" },
          ],
        },
      ],
      "reasoning_effort": "low",
      temperature: 0.5,
      seed: 7,
      stream: true,
      "stream_options": { "include_usage": true },
    });
  },
);

browserTest(
  "ask: stopping and leaving end the answer upstream",
  async (open) => {
    await using folder = await temporaryFolder();
    await using upstream = provider();
    await using web = await startWeb([], folder.path, openAi(upstream));
    const tab = await openAsk(open, web);
    const calls = () => upstream.requests.filter(isPost);
    await ask(tab, ["openai/endless"], "Go");
    await sees(tab, ".ask-text", "on and on");
    await tab.page.keyboard.press("Escape");
    await calls()[0]?.left;
    await sees(tab, "[data-status]", "Stopped.");
    await tab.page.keyboard.type("Again");
    await tab.page.keyboard.press("Control+Enter");
    await sees(tab, ".ask-turn:nth-child(4) .ask-text", "on and on");
    await tab.page.goto(`${web.url}/ui/history`);
    await calls()[1]?.left;
  },
);

browserTest(
  "ask: a recorded request is filled in, and asked of another model",
  async (open) => {
    await using folder = await temporaryFolder();
    await using upstream = provider();
    const home = folder.path;
    const env = openAi(upstream);
    await runCli(
      ["ask", "-m", "openai/bee", "-s", "Be short", "--seed", "3", "One"],
      { home, env },
    );
    await runCli(["ask", "-c", "Two"], { home, env });
    await using web = await startWeb([], home, env);
    const tab = await openAsk(open, web, {}, "?from=last");
    const { page } = tab;
    await sees(tab, ".column .ask-text", "One");
    assertEquals(await page.locator("#ask-model-0").inputValue(), "openai/bee");
    assertEquals(await page.locator("[data-message]").inputValue(), "Two");
    await page.locator("#ask-model-0").fill("openai/ant");
    await page.locator("[data-message]").press("Control+Enter");
    await sees(tab, ".column .ask-facts", "→");
    const { messages, model, seed } = JSON.parse(
      upstream.requests.at(-1)?.body ?? "",
    );
    const before = upstream.requests.filter(isPost)
      .at(-2);
    assertEquals(messages, JSON.parse(before?.body ?? "").messages);
    assertEquals([model, messages.length], ["ant", 4]);
    assertEquals(seed, JSON.parse(before?.body ?? "").seed);
  },
);

browserTest(
  "ask: the user's own model is filled in, and a conversation outlives a reload",
  async (open) => {
    await using folder = await temporaryFolder();
    await using upstream = provider();
    await using web = await startWeb([], folder.path, {
      ...openAi(upstream),
      CHAT_MODEL: "openai/bee",
    });
    const tab = await openAsk(open, web);
    const { page } = tab;
    await until(
      "the user's model",
      async () =>
        await page.locator("#ask-model-0").inputValue() === "openai/bee",
    );
    await page.locator("[data-message]").fill("What can bees carry?");
    await page.keyboard.press("Control+Enter");
    await sees(tab, ".ask-facts", "open in the history");
    await page.reload();
    await sees(tab, ".ask-turn.user", "What can bees carry?");
    await sees(tab, ".ask-turn.assistant", BEE);
    assertEquals(await page.locator("[data-message]").inputValue(), "");
    await page.locator("[data-message]").fill("And ants?");
    await page.keyboard.press("Control+Enter");
    await until("a request that continues", () => {
      const { messages } = JSON.parse(upstream.requests.at(-1)?.body || "{}");
      return messages?.length === 3;
    });
    await sees(tab, ".ask-facts", "open in the history");
  },
);

browserTest(
  "ask: what is missing or wrong is named, and what no model answers can be sent again",
  async (open) => {
    await using folder = await temporaryFolder();
    await using upstream = provider();
    await using web = await startWeb([], folder.path, openAi(upstream));
    const tab = await openAsk(open, web, { allow: /403/ });
    const { page } = tab;
    const send = () => page.keyboard.press("Control+Enter");
    const message = page.locator("[data-message]");
    // The model of whose provider there is a key is there already.
    await until(
      "the usual model",
      async () =>
        await page.locator("#ask-model-0").inputValue() ===
          "openai/gpt-4o-mini",
    );
    await page.locator("#ask-model-0").fill("");
    await message.focus();
    await send();
    await sees(tab, "[data-status]", "Name a model");
    await page.locator("#ask-model-0").fill("openai/wasp");
    await send();
    await sees(tab, "[data-status]", "Write a message");
    await message.fill("Hello");
    await page.locator("[data-more] summary").click();
    await page.locator("#ask-temperature").fill("hot");
    await send();
    await sees(tab, "[data-status]", "temperature must be a number");
    await page.locator("#ask-temperature").fill("");
    await page.locator("[data-blind]").check();
    await send();
    await sees(tab, "[data-status]", "Blind takes two models");
    await page.locator("[data-blind]").uncheck();
    assertEquals(upstream.requests.filter(isPost), []);
    await message.focus();
    await page.evaluate(PASTE);
    await sees(tab, "[data-files] li", "pasted.txt");
    await send();
    await sees(tab, ".column .problem", "is not for this key");
    await sees(tab, "[data-status]", "No answer.");
    assertEquals(await message.inputValue(), "Hello");
    await sees(tab, "[data-files] li", "pasted.txt");
    await page.locator("#ask-model-0").fill("openai/bee");
    await send();
    await sees(tab, ".column .ask-facts", "→");
    // What failed is no part of the conversation.
    const { messages } = JSON.parse(upstream.requests.at(-1)?.body ?? "");
    assertEquals(messages, [{
      role: "user",
      content: [
        { type: "text", text: "pasted.txt:\n```\nfrom elsewhere\n```" },
        { type: "text", text: "Hello" },
      ],
    }]);
  },
);

const PASTE = `{
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File(["from elsewhere"], "pasted.txt"));
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
  );
}`;

function isPost({ method }: { method: string }): boolean {
  return method === "POST";
}

browserTest(
  "ask: without scripts the page says what it needs",
  async (open) => {
    await using folder = await temporaryFolder();
    await using web = await startWeb([], folder.path);
    const { page } = await open(web.address, { javaScript: false });
    await page.goto(`${web.url}/ui/ask`);
    assertMatch(await page.innerText("main"), /^Ask\s+Asking needs JavaScript/);
  },
);

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
