/** A conversation and its exchanges in a browser: keys, labels, branches, and what hostile text cannot do. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { ChatRequest, Message } from "../../lib/core/chat.ts";
import { JsonlHistory } from "../../lib/history/store/jsonl_history.ts";
import { browserTest, type Tab } from "../helpers/browser.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { startWeb } from "../helpers/web_process.ts";
import { answered, Talk, toolCall, words } from "../web/recorded_talk.ts";

/** What tries to break out, load, run, hide or turn around, in every member that a page shows. */
const HOSTILE = [
  `<script>document.title = "broken"</script>`,
  `<img src=x onerror="document.title='broken'">`,
  `</pre></details></div></main><h1>broken</h1>`,
  `"><svg onload=document.title='broken'>`,
  `[click](javascript:document.title='broken')`,
  `![p](https://pictures.example/a.png) <https://a.example> [d](data:text/html,<script>1</script>)`,
  "\u202e gnp.\u2066exe\u0000\u001b[31m\u200b",
  "```html\n<script>document.title = 'broken'</script>\n```",
  "<style>body { display: none }</style><base href=https://elsewhere.example>",
].join("\n\n");

/** Opens the pages of a history that a test makes. */
async function startPages(
  make: (talk: Talk, history: JsonlHistory) => Promise<void>,
) {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const path = `${folder.path}/history.jsonl`;
  const history = new JsonlHistory(path, { warn: () => {} });
  await make(new Talk(history), history);
  await history.close();
  const web = stack.use(await startWeb(["--history", path], folder.path));
  return {
    web,
    path,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function request(messages: Message[], more: object = {}): ChatRequest {
  return { model: "gpt-4o", messages, ...more };
}

/** How the pages are looked at. */
const LOOKS = [[400, "dark"], [1280, "light"]] as const;

/** Opens all that is folded. */
async function unfold(page: Tab["page"]): Promise<void> {
  await page.evaluate(
    "for (const one of document.querySelectorAll('details')) one.open = true",
  );
}

/** Nothing is wider than the window, and axe finds nothing. */
async function checkLook(tab: Tab, name: string): Promise<void> {
  const [wide, window] = await tab.page.evaluate<[number, number]>(
    "[document.documentElement.scrollWidth, innerWidth]",
  );
  assert(wide <= window, `${name} is ${wide} wide in ${window}`);
  assertEquals(await tab.barriers(), [], name);
}

browserTest(
  "a conversation is read, labelled and walked by keys; its branches lead to each other",
  async (open) => {
    let [left, right, root] = ["", "", ""];
    await using pages = await startPages(async (talk) => {
      const call = toolCall("call_1", "read_file", { path: "a.ts" });
      const start: Message[] = [
        { role: "system", content: "Be brief. ".repeat(100) },
        { role: "user", content: "What is in `a.ts`?" },
      ];
      root = await talk.ask({
        request: request(start, {
          tools: [{ type: "function", function: { name: "read_file" } }],
        }),
        pieces: [[200, { "reasoning_content": "Look first. ".repeat(60) }], [
          400,
          call,
        ]],
        usage: {
          "prompt_tokens": 900,
          "completion_tokens": 40,
          "total_tokens": 940,
          "prompt_tokens_details": { "cached_tokens": 512 },
        },
      });
      const seen = [
        ...start,
        { role: "assistant", content: null, "tool_calls": call.tool_calls },
        { role: "tool", "tool_call_id": "call_1", content: "const a = 1;" },
      ] as Message[];
      const answer = words(
        "It holds *one* constant:\n\n```ts\nconst a = 1;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |",
      );
      await talk.ask({ request: request(seen), pieces: answer });
      const then = [...seen, answered(answer)];
      left = await talk.ask({
        request: request([...then, { role: "user", content: "Go left" }]),
        pieces: words("Left it is"),
      });
      right = await talk.ask({
        request: request([...then, { role: "user", content: "Go right" }], {
          temperature: 0.5,
        }),
        pieces: words("Right it is"),
      });
    });
    const { url, address } = pages.web;
    const tab = await open(address);
    const { page } = tab;
    await page.locator("tr[data-id] a").first().click();
    await page.waitForURL(/\/ui\/conversation\/\w+\?at=\w+#\w+$/);
    assertMatch(page.url(), new RegExp(`${root}\\?at=${right}#${right}$`));
    await checkLook(tab, "conversation");
    await tab.screenshot("conversation-light");
    // Folded until it is opened, by the keyboard too.
    const call = page.locator("details.tool-call");
    assertEquals(await call.locator("text=const a = 1;").isVisible(), false);
    await call.locator("summary").focus();
    await page.keyboard.press("Enter");
    await call.locator("text=const a = 1;").waitFor();
    // From exchange to exchange; a label stays when the page is read again.
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("g");
    const good = page.locator(`[id="${right}"] button.good`);
    await page.locator(`[id="${right}"] button.good[aria-pressed=true]`)
      .waitFor();
    await page.reload();
    assertEquals(await good.getAttribute("aria-pressed"), "true");
    await good.click();
    await page.locator(`[id="${right}"] button.good[aria-pressed=false]`)
      .waitFor();
    const other = page.locator(`[id="${right}"] .siblings a`);
    await other.click();
    await page.locator("text=Left it is").waitFor();
    assertEquals(await page.locator("text=Right it is").count(), 0);
    assertMatch(page.url(), new RegExp(`at=${left}`));
    // A place that is on another branch leads there.
    await page.goto(`${url}/ui/conversation/${root}?at=${right}#${left}`);
    await page.waitForURL(new RegExp(`at=${left}#${left}$`));
    await page.locator("text=Left it is").waitFor();
    const paths = [
      `conversation/${root}`,
      ...["", "/request", "/diff"].map((view) => `exchange/${right}${view}`),
    ];
    for (const [width, scheme] of LOOKS) {
      const { page, ...look } = await open(address, { width, scheme });
      for (const path of paths) {
        await page.goto(`${url}/ui/${path}`);
        await unfold(page);
        const name = `${
          path.replace(/\w{26}/, "").replaceAll("/", "")
        }-${width}-${scheme}`;
        await checkLook({ page, ...look }, name);
        await look.screenshot(name);
      }
    }
  },
);

browserTest(
  "hostile text in every member of a conversation runs nothing, loads nothing, and stays in its place",
  async (open) => {
    let [first, second] = ["", ""];
    await using pages = await startPages(async (talk, history) => {
      const call = toolCall(HOSTILE, HOSTILE, { [HOSTILE]: HOSTILE });
      const more = {
        tools: [{
          type: "function",
          function: { name: HOSTILE, description: HOSTILE },
        }],
        user: HOSTILE,
      };
      const start: Message[] = [
        { role: "system", content: HOSTILE },
        {
          role: "user",
          name: HOSTILE,
          content: [
            { type: "text", text: HOSTILE },
            { type: "image_url", "image_url": { url: HOSTILE } },
            {
              type: "image_url",
              "image_url": { url: `data:image/svg+xml,${HOSTILE}` },
            },
            {
              type: "image_url",
              "image_url": { url: `javascript:${HOSTILE}` },
            },
            { type: HOSTILE },
          ],
        },
      ];
      first = await talk.ask({
        request: { ...request(start, more), model: HOSTILE },
        provider: HOSTILE,
        pieces: [[10, { "reasoning_content": HOSTILE.repeat(2) }], [20, {
          content: HOSTILE,
          refusal: HOSTILE,
        }], [30, call]],
      });
      second = await talk.ask({
        request: {
          ...request([
            ...start,
            {
              role: "assistant",
              content: HOSTILE,
              refusal: HOSTILE,
              "tool_calls": call.tool_calls,
            },
            { role: "tool", "tool_call_id": HOSTILE, content: HOSTILE },
          ] as Message[], { ...more, seed: 1, user: `${HOSTILE}2` }),
          model: HOSTILE,
        },
        status: "error",
        error: new Error(HOSTILE),
      });
      await history.label(first, HOSTILE.slice(0, 90));
    });
    const { web: { url, address } } = pages;
    const tab = await open(address);
    const { page, requests } = tab;
    const views = [
      "",
      "/request",
      "/reply",
      "/diff",
      "/said/0",
      "/said/1",
      "/said/2",
    ];
    const paths = [
      `conversation/${first}`,
      ...[first, second].flatMap((id) =>
        views.map((view) => `exchange/${id}${view}`)
      ),
    ];
    for (const path of paths) {
      await page.goto(`${url}/ui/${path}`);
      await unfold(page);
      const seen = await page.evaluate<Record<string, unknown>>(`({
      title: document.title,
      headings: document.querySelectorAll("h1").length,
      footer: document.querySelector("body > footer.foot") !== null,
      foreign: document.querySelectorAll("main script, main style, main base, main iframe, main object, main svg svg").length,
      handlers: [...document.querySelectorAll("main *")].filter((one) => [...one.attributes].some(({ name }) => name.startsWith("on"))).length,
      links: [...document.querySelectorAll("main a")].map((one) => one.protocol).filter((one) => one !== "http:" && one !== "https:" && one !== "mailto:"),
      pictures: [...document.querySelectorAll("main img")].map(({ src }) => src).filter((src) => !/^data:image\\/(png|jpeg|gif|webp);base64,/.test(src)),
      hidden: document.querySelector("main").innerHTML.match(/.{0,60}[\\u202a-\\u202e\\u2066-\\u2069\\u0000]/),
    })`);
      assertMatch(String(seen["title"]), /. · chat$/, path);
      const { title: _, ...rest } = seen;
      assertEquals(rest, {
        headings: 1,
        footer: true,
        foreign: 0,
        handlers: 0,
        links: [],
        pictures: [],
        hidden: null,
      }, path);
      if (/^conv|\w{26}$/.test(path)) await checkLook(tab, path);
    }
    assert(requests.every((one) => one.startsWith(`${url}/ui/`)));
  },
);
