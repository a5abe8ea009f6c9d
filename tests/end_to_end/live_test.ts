/** The page of running requests, of processes. */
import { assert, assertEquals } from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import {
  openLive,
  stopLive,
  type Visited,
  watchLive,
} from "../helpers/live_page.ts";
import { readHistory, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { startWeb } from "../helpers/web_process.ts";
import { event, hi, openAi } from "../server/serving.ts";

const KEY = "sk-canary-pages";
const COUNT = 12;

/** Opens the pages by the key. */
async function visit(url: string): Promise<Visited> {
  const reply = await fetch(`${url}/ui/open`, {
    method: "POST",
    headers: { origin: url },
    body: new URLSearchParams({ key: KEY }),
    redirect: "manual",
  });
  await reply.body?.cancel();
  const [cookie = ""] = (reply.headers.get("set-cookie") ?? "").split(";");
  return { url, cookie };
}

/** Where `/ui/` leads to. */
async function firstPage({ url, cookie }: Visited): Promise<string | null> {
  const reply = await fetch(`${url}/ui/`, {
    headers: { cookie },
    redirect: "manual",
  });
  await reply.body?.cancel();
  return reply.headers.get("location");
}

Deno.test("live: serve begins with what runs, web with the history, and both have the page", async () => {
  await using folder = await temporaryFolder();
  const env = { CHAT_API_KEY: KEY };
  await using server = await startServe([], folder.path, env);
  const visitor = await visit(server.url);
  assertEquals(await firstPage(visitor), "/ui/live");
  await using web = await startWeb([], folder.path);
  const other = { url: web.url, cookie: web.cookie.cookie };
  assertEquals(await firstPage(other), "/ui/history");
  for (const { url, cookie } of [visitor, other]) {
    const page = await fetch(`${url}/ui/live`, { headers: { cookie } });
    assertEquals(page.status, 200);
    assert((await page.text()).includes('data-form="'));
    await using live = await openLive({ url, cookie });
    assertEquals((await live.first).running, 0);
  }
});

Deno.test({
  name:
    "live: with workers, the requests of all threads are shown, watched and stopped, whichever thread is asked",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using upstream = fakeUpstream(({ body }) =>
      sse(async function* () {
        const said = JSON.parse(body).messages[0].content;
        yield event({ content: `You said: ${said}` });
        await new Promise(() => {});
      }())
    );
    await using folder = await temporaryFolder();
    await using server = await startServe(["--workers", "2"], folder.path, {
      ...openAi(upstream),
      CHAT_API_KEY: KEY,
    });
    const visitor = await visit(server.url);
    const page = await fetch(`${server.url}/ui/live`, {
      headers: { cookie: visitor.cookie },
    });
    const [, form = ""] = /data-form="(\w+)"/.exec(await page.text()) ?? [];
    await using live = await openLive(visitor);
    const replies = Array.from({ length: COUNT }, async (_, at) => {
      // A connection of its own, which any thread may get.
      using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
      const content = `word ${at}`;
      const reply = await fetch(`${server.url}/v1/chat/completions`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${KEY}`,
          "x-chat-client": `client ${at}`,
        },
        body: JSON.stringify(
          hi({ stream: true, messages: [{ role: "user", content }] }),
        ),
        client,
      });
      return await reply.text();
    });
    for (let at = 0; at < COUNT; at++) {
      const { id } = await live.row(({ client, state }) =>
        client === `client ${at}` && state === "streaming"
      );
      const seen = Promise.withResolvers<string | undefined>();
      const watching = watchLive(
        visitor,
        id,
        (texts) => seen.resolve(texts.get("0/text")),
      );
      assertEquals(await seen.promise, `You said: word ${at}`);
      const stopped = await stopLive(visitor, id, { "x-chat-form": form });
      assertEquals(stopped.text, '{"stopped":true}');
      assertEquals((await watching).reason, "ended");
      const text = await replies[at];
      assert(text?.includes("stopped by the server's user"), text);
      await live.row((row) => row.id === id && row.state === "stopped");
    }
    assertEquals(live.rows.size, COUNT);
    server.kill("SIGTERM");
    const { code, stderr } = await server.result;
    assertEquals([code, stderr], [0, ""]);
    await live.ended;
    const lines = await readHistory(
      `${folder.path}/.local/share/chat/history.jsonl`,
    );
    assertEquals(
      lines.map(({ status }) => status),
      Array.from({ length: COUNT }, () => "aborted"),
    );
  },
});
