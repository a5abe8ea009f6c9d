/** Every route of the pages: who has no cookie sees nothing, and every reply has the headers that keep a page to itself. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { ACTIONS } from "../../lib/server/ui/actions.ts";
import { FILE_NAMES } from "../../lib/server/ui/files.ts";
import { PAGES } from "../../lib/web/pages.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { startWeb } from "../helpers/web_process.ts";

const CANARY = "canary-of-the-history";

/** All routes, with something in place of a `*`. */
const ROUTES = [...PAGES, ...ACTIONS].map(({ method, path }) => ({
  method,
  path: path.replace("*", "last"),
}));

/** Asks, and reads the beginning: streams of events have no end. */
async function ask(
  url: string,
  init: RequestInit = {},
): Promise<{ status: number; headers: Headers; text: string }> {
  const reply = await fetch(url, { redirect: "manual", ...init });
  const isStream = reply.headers.get("content-type")?.includes("event-stream");
  const text = isStream ? "" : await reply.text();
  if (isStream) await reply.body?.cancel();
  return { status: reply.status, headers: reply.headers, text };
}

function checkHeaders(headers: Headers, name: string, isFile = false): void {
  const policy = headers.get("content-security-policy") ?? "";
  assertMatch(policy, /^default-src 'none'/, name);
  assertMatch(policy, /frame-ancestors 'none'/, name);
  assert(!policy.includes("unsafe"), name);
  const kept = isFile ? "private, max-age=60" : "no-store";
  assertEquals(
    [
      "x-content-type-options",
      "cross-origin-resource-policy",
      "cache-control",
      "referrer-policy",
      "access-control-allow-origin",
    ].map((header) => headers.get(header)),
    ["nosniff", "same-origin", kept, "same-origin", null],
    name,
  );
}

Deno.test("web: no route shows anything without the cookie, and all replies have the pages' headers", async () => {
  await using folder = await temporaryFolder();
  await runCli(["ask", "-m", "eliza", CANARY], { home: folder.path });
  await using web = await startWeb([], folder.path);
  const history = () =>
    Deno.readTextFile(`${folder.path}/.local/share/chat/history.jsonl`);
  const before = await history();
  for (const { method, path } of ROUTES) {
    const name = `${method} ${path}`;
    const body = method === "POST" ? { body: "{}" } : {};
    const url = `${web.url}/ui/${path}`;
    for (const cookie of ["", "chat_ui=1", `chat_ui_1=${web.token}`]) {
      const headers = { cookie, "origin": web.url };
      const closed = await ask(url, { method, headers, ...body });
      assertEquals(closed.status, 401, name);
      assertEquals(closed.text.includes(CANARY), false, name);
      assertEquals(closed.text.includes(web.token), false, name);
      checkHeaders(closed.headers, name);
    }
    const wanted = [
      [{ origin: "http://127.0.0.1:1" }, 403],
      [{ "sec-fetch-site": "same-site" }, 403],
    ] as const;
    for (const [more, status] of wanted) {
      const headers = { ...web.cookie, ...more };
      const refused = await ask(url, { method, headers, ...body });
      assertEquals(refused.status, status, name);
      assertEquals(refused.text.includes(CANARY), false, name);
      checkHeaders(refused.headers, name);
    }
    const headers = { ...web.cookie, origin: web.url };
    const opened = await ask(url, { method, headers, ...body });
    // Forms need their token, too.
    if (method === "POST") assertEquals(opened.status, 403, name);
    else assert(opened.status < 500, `${name}: ${opened.status}`);
    checkHeaders(opened.headers, name);
    assertEquals(opened.text.includes(web.token), false, name);
    assertEquals(opened.text.includes(web.cookie.cookie), false, name);
  }
  for (const file of FILE_NAMES) {
    const { status, headers, text } = await ask(`${web.url}/ui/${file}`);
    assertEquals(status, 200);
    assertEquals(text.includes(CANARY), false);
    checkHeaders(headers, file, true);
  }
  for (const path of ["", "nothing", "?token=x", "history?status=odd"]) {
    const { headers } = await ask(`${web.url}/ui/${path}`, {
      headers: web.cookie,
    });
    checkHeaders(headers, path);
  }
  checkHeaders((await ask(web.address)).headers, "the address with the token");
  assertEquals(await history(), before);
});

Deno.test("web: key, cookie, form token and token of an address are in no log, metric, history or page", async () => {
  await using folder = await temporaryFolder();
  const key = "sk-canary-of-the-pages";
  const args = ["--log", "json", "--metrics"];
  const env = { CHAT_API_KEY: key };
  await using server = await startServe(args, folder.path, env);
  const { url } = server;
  const token = "7".repeat(64);
  await ask(`${url}/ui/?token=${token}`);
  await ask(`${url}/ui/history?token=${token}&text=x`);
  const opened = await ask(`${url}/ui/open`, {
    method: "POST",
    headers: { origin: url },
    body: new URLSearchParams({ key }),
  });
  assertEquals(opened.status, 303);
  const [cookie = ""] = (opened.headers.get("set-cookie") ?? "").split(";");
  const page = await ask(`${url}/ui/ask`, { headers: { cookie } });
  const [, form = ""] = /data-token="(\w{64})"/.exec(page.text) ?? [];
  assertEquals(form.length, 64);
  const answered = await ask(`${url}/ui/ask/answer`, {
    method: "POST",
    headers: {
      cookie,
      origin: url,
      "content-type": "application/json",
      "x-chat-form": form,
    },
    body: JSON.stringify({
      model: "eliza",
      messages: [{ role: "user", content: "hello" }],
    }),
  });
  assertEquals(answered.status, 200);
  const metrics = await ask(`${url}/metrics`, {
    headers: { authorization: `Bearer ${key}` },
  });
  assertEquals(metrics.status, 200);
  server.kill("SIGTERM");
  const { stdout, stderr } = await server.result;
  const history = await Deno.readTextFile(
    `${folder.path}/.local/share/chat/history.jsonl`,
  );
  const [, value = ""] = cookie.split("=");
  const kept = { stdout, stderr, history, metrics: metrics.text };
  for (const [name, text] of Object.entries(kept)) {
    for (const secret of [key, value, form, token]) {
      assertEquals(text.includes(secret), false, `${name} has ${secret}`);
    }
  }
  for (const secret of [key, value, token]) {
    assertEquals(page.text.includes(secret), false);
  }
});
