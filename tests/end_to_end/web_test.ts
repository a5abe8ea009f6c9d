/** Who may look at the pages, and who may not: `chat web` and `chat serve` as processes, asked over sockets. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { startWeb } from "../helpers/web_process.ts";

function historyOf(home: string): string {
  return `${home}/.local/share/chat/history.jsonl`;
}

/** Asks as a browser does that has nothing yet. */
function ask(url: string, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { redirect: "manual", ...init });
}

async function textOf(reply: Response): Promise<string> {
  return await reply.text();
}

Deno.test("web: the address that it prints opens the history, and the token leaves the address", async () => {
  await using folder = await temporaryFolder();
  await runCli(["ask", "-m", "eliza", "a <b>bold</b> canary"], {
    home: folder.path,
  });
  await using web = await startWeb([], folder.path);
  const opened = await ask(web.address);
  assertEquals(opened.status, 303);
  assertEquals(opened.headers.get("location"), "/ui/");
  assertMatch(
    opened.headers.get("set-cookie") ?? "",
    /^chat_ui_\d+=[\da-f]{64}; Path=\/ui; HttpOnly; SameSite=Strict$/,
  );
  await opened.body?.cancel();
  const page = await ask(`${web.url}/ui/history`, { headers: web.cookie });
  assertEquals(page.status, 200);
  assertMatch(
    page.headers.get("content-security-policy") ?? "",
    /^default-src 'none'; script-src 'self';(?!.*unsafe).*frame-ancestors 'none';/,
  );
  const text = await textOf(page);
  assert(text.includes("a &lt;b&gt;bold&lt;/b&gt; canary"));
  assertEquals(text.includes(web.token), false);
});

Deno.test("web: without the cookie nothing is seen, whatever the page", async () => {
  await using folder = await temporaryFolder();
  await runCli(["ask", "-m", "eliza", "canary"], { home: folder.path });
  await using web = await startWeb([], folder.path);
  const paths = ["", "history", "history?text=canary", "nothing", "?token=x"];
  for (const path of paths) {
    for (const cookie of ["", "chat_ui=1", `chat_ui_1=${web.token}`]) {
      const reply = await ask(`${web.url}/ui/${path}`, { headers: { cookie } });
      assertEquals(reply.status, 401, path);
      assertEquals((await textOf(reply)).includes("canary"), false);
    }
  }
});

Deno.test("web: another page of this machine sees nothing and changes nothing, with the visitor's cookie", async () => {
  await using folder = await temporaryFolder();
  await runCli(["ask", "-m", "eliza", "canary"], { home: folder.path });
  await using web = await startWeb([], folder.path);
  const page = await ask(`${web.url}/ui/history`, { headers: web.cookie });
  const text = await textOf(page);
  const [, token = ""] = /name="token" value="(\w+)"/.exec(text) ?? [];
  const [, id = ""] = /name="id" value="(\w+)"/.exec(text) ?? [];
  const elsewhere = { ...web.cookie, origin: "http://127.0.0.1:1" };
  for (
    const headers of [
      elsewhere,
      { ...web.cookie, "sec-fetch-site": "same-site" },
      { ...web.cookie, "sec-fetch-site": "cross-site" },
    ]
  ) {
    const reply = await ask(`${web.url}/ui/history`, { headers });
    assertEquals(reply.status, 403);
    assertEquals(reply.headers.get("access-control-allow-origin"), null);
    assertEquals((await textOf(reply)).includes("canary"), false);
  }
  const preflight = await ask(`${web.url}/ui/label`, {
    method: "OPTIONS",
    headers: { ...elsewhere, "access-control-request-method": "POST" },
  });
  await preflight.body?.cancel();
  assertEquals(preflight.headers.get("access-control-allow-origin"), null);
  const label = (headers: HeadersInit, fields: Record<string, string>) =>
    ask(`${web.url}/ui/label`, {
      method: "POST",
      headers,
      body: new URLSearchParams({ id, label: "good", ...fields }),
    });
  const own = { ...web.cookie, origin: web.url };
  for (
    const tried of [
      label(elsewhere, { token }),
      label(web.cookie, { token }),
      label(own, {}),
      label(own, { token: "x" }),
      label({ origin: web.url }, { token }),
    ]
  ) {
    const reply = await tried;
    await reply.body?.cancel();
    assert([401, 403].includes(reply.status), `${reply.status}`);
  }
  const history = () => Deno.readTextFile(historyOf(folder.path));
  assertEquals((await history()).includes('"label"'), false);
  const labelled = await label(own, { token });
  await labelled.body?.cancel();
  assertEquals(labelled.status, 303);
  assertMatch(await history(), /"kind":"label"[^\n]*"good"/);
});

Deno.test("web: the filters of the command line choose, and a wrong one is named", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await runCli(["ask", "-m", "eliza", "one apple"], { home });
  await runCli(["ask", "-m", "eliza", "two pears"], { home });
  await using web = await startWeb([], home);
  const page = async (search: string) => {
    const reply = await ask(`${web.url}/ui/history?${search}`, {
      headers: web.cookie,
    });
    return { status: reply.status, text: await textOf(reply) };
  };
  const rows = (text: string) => text.match(/<tr data-id/g)?.length ?? 0;
  assertEquals(rows((await page("")).text), 2);
  const found = await page("text=APPLE&source=ask&model=");
  assertEquals(rows(found.text), 1);
  assertMatch(found.text, /one <mark>apple<\/mark>/);
  assertEquals(rows((await page("status=error")).text), 0);
  const newest = (await page("count=1")).text;
  assertEquals(rows(newest), 1);
  assertMatch(newest, /two pears/);
  const [, older = ""] = /href="(\/ui\/history\?[^"]+)" rel="next"/
    .exec(newest) ?? [];
  const next = await page(older.replaceAll("&amp;", "&").split("?")[1] ?? "");
  assertMatch(next.text, /one apple/);
  const wrong = await page("status=great");
  assertEquals(wrong.status, 400);
  assertMatch(wrong.text, /takes completed, error, .* not &quot;great&quot;/);
});

Deno.test("serve: the pages are there unless --no-ui; off a terminal no token is printed, and the key opens them", async () => {
  await using folder = await temporaryFolder();
  await using off = await startServe(["--no-ui"], folder.path);
  const missing = await ask(`${off.url}/ui/`);
  assertEquals(missing.status, 404);
  await missing.body?.cancel();
  off.kill("SIGTERM");
  assertEquals((await off.result).stdout.includes("/ui/"), false);
  const key = "sk-canary-pages";
  await using keyed = await startServe([], folder.path, { CHAT_API_KEY: key });
  const send = (given: string) =>
    ask(`${keyed.url}/ui/open`, {
      method: "POST",
      headers: { origin: keyed.url },
      body: new URLSearchParams({ key: given }),
    });
  const refused = await send("wrong");
  assertEquals(refused.status, 401);
  assertMatch(await textOf(refused), /not a key of this server/);
  const opened = await send(key);
  await opened.body?.cancel();
  const [cookie = ""] = (opened.headers.get("set-cookie") ?? "").split(";");
  const page = await ask(`${keyed.url}/ui/history`, { headers: { cookie } });
  assertEquals(page.status, 200);
  assertMatch(await textOf(page), /Nothing is recorded yet/);
  keyed.kill("SIGTERM");
  const { stdout, stderr } = await keyed.result;
  assertMatch(stdout, /\n {2}pages +http:\S+\/ui\/ \(opens with the key\)\n/);
  assertEquals((stdout + stderr).includes("token="), false);
});
