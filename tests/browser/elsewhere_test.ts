/** A page of another port of this machine, in the browser of a visitor: it sees nothing of the pages, and changes nothing. */
import { assertEquals, assertMatch } from "@std/assert";
import { serializeExchange } from "../../lib/history/line/history_line.ts";
import { agentRun } from "../helpers/agent_runs.ts";
import { browserTest } from "../helpers/browser.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { startWeb } from "../helpers/web_process.ts";

const CANARY = "canary-of-the-history";

/** What the page tries; each attempt says what it got, `refused` for nothing. */
const TRIES = `
const PAGE = PAGES + "/ui/history";
const loaded = (made, place = document.body) => new Promise((resolve) => {
  made.onload = () => resolve("loaded");
  made.onerror = () => resolve("refused");
  place.append(made);
});
const make = (name, members) => Object.assign(document.createElement(name), members);
const asked = (init, url = PAGE) => fetch(url, init).then(async (reply) => reply.type === "opaque" ? "opaque" : reply.status + (await reply.text()), () => "refused");
const label = new URLSearchParams({ id: ID, label: "stolen", token: "0".repeat(64) });
const attempts = {
  fetch: () => asked({ credentials: "include" }),
  blindFetch: () => asked({ credentials: "include", mode: "no-cors" }),
  post: () => asked({ method: "POST", credentials: "include", mode: "no-cors", body: label }, PAGES + "/ui/label"),
  json: () => asked({ method: "POST", credentials: "include", headers: { "content-type": "application/json", "x-chat-form": "0" }, body: '{"id":"x"}' }, PAGES + "/ui/live/stop"),
  beacon: async () => { navigator.sendBeacon(PAGES + "/ui/label", label); return "refused"; },
  image: () => loaded(make("img", { src: PAGE })),
  icon: () => loaded(make("img", { src: PAGES + "/ui/icon.svg" })),
  script: () => loaded(make("script", { src: PAGES + "/ui/live/events" })),
  ownScript: () => loaded(make("script", { src: PAGES + "/ui/page.js" })),
  style: () => loaded(make("link", { rel: "stylesheet", href: PAGES + "/ui/style.css" })),
  prefetch: () => loaded(make("link", { rel: "prefetch", href: PAGE }), document.head),
  events: () => new Promise((resolve) => {
    const source = new EventSource(PAGES + "/ui/live/events", { withCredentials: true });
    source.onopen = () => resolve("opened");
    source.onerror = () => resolve("refused");
  }),
  socket: () => new Promise((resolve) => {
    const socket = new WebSocket(PAGES.replace("http", "ws") + "/ui/live/events");
    socket.onopen = () => resolve("opened");
    socket.onerror = () => resolve("refused");
  }),
  frame: async () => {
    const frame = make("iframe", { src: PAGE });
    await loaded(frame);
    try { return frame.contentDocument?.body.innerHTML ? "read" : "refused"; } catch { return "refused"; }
  },
  form: async () => {
    const frame = make("iframe", { name: "posted" });
    document.body.append(frame);
    const form = make("form", { method: "post", action: PAGES + "/ui/label", target: "posted" });
    for (const [name, value] of label) form.append(make("input", { name, value }));
    document.body.append(form);
    const done = new Promise((resolve) => frame.onload = resolve);
    form.submit();
    await done;
    try { return frame.contentDocument?.body.innerHTML ? "read" : "refused"; } catch { return "refused"; }
  },
  window: async () => {
    const opened = open(PAGE);
    for (let i = 0; i < 100 && !opened.closed; i++) {
      try { if (opened.document.body?.innerHTML.includes("canary")) return "read"; } catch { return "refused"; }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return opened.closed ? "refused" : "open";
  },
};
globalThis.results = (async () => {
  const all = {};
  for (const [name, attempt] of Object.entries(attempts)) all[name] = await attempt();
  return all;
})();
`;

browserTest(
  "elsewhere: another page of this machine, in the visitor's browser, sees nothing and changes nothing",
  async (open) => {
    const referrers: (string | null)[] = [];
    let page = "";
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      ({ headers }) => {
        referrers.push(headers.get("referer"));
        return new Response(page, { headers: { "content-type": "text/html" } });
      },
    );
    const elsewhere = `http://127.0.0.1:${server.addr.port}`;
    await using folder = await temporaryFolder();
    const path = `${folder.path}/history.jsonl`;
    const { exchanges: [exchange] } = agentRun({
      started: new Date("2026-11-20T10:00:00Z"),
      prompt: CANARY,
      steps: [{ text: `[a link](${elsewhere}/)` }],
    });
    if (exchange === undefined) throw new Error("no exchange");
    await Deno.writeTextFile(path, `${serializeExchange(exchange)}\n`);
    await using web = await startWeb(["--history", path], folder.path);
    const tab = await open(web.address, { allow: /./ });
    await tab.page.getByText(CANARY).waitFor();
    await tab.page.goto(`${web.url}/ui/conversation/${exchange.id}`);
    await tab.page.getByText("a link").click();
    await tab.page.waitForURL(`${elsewhere}/`);
    assertEquals(referrers[0], null);

    page =
      `<!doctype html><title>x</title><body><script>const PAGES = "${web.url}", ID = "${exchange.id}";${TRIES}</script>`;
    const before = await Deno.readTextFile(path);
    const other = await tab.page.context().newPage();
    const seen: string[] = [];
    await other.goto(`${elsewhere}/`);
    const results = await other.evaluate<Record<string, string>>("results");
    const got = Object.entries(results).filter(([, what]) =>
      what !== "refused"
    );
    assertEquals(got, []);
    for (const frame of other.frames()) {
      const html = await frame.content().catch(() => "");
      if (html.includes(CANARY)) seen.push(frame.url());
    }
    assertEquals(seen, []);
    assertEquals(await Deno.readTextFile(path), before);
    // The visitor's own tab still sees all.
    await tab.page.goto(`${web.url}/ui/history`);
    assertMatch(await tab.page.innerText("main"), new RegExp(CANARY));
  },
);
