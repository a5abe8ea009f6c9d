import { assertEquals, assertMatch } from "@std/assert";
import { LoopGuard } from "../../lib/server/guard/loop_guard.ts";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { HELLO_WHOLE, serving } from "./serving.ts";
import { freePort } from "../helpers/free_port.ts";

const ASKED = {
  model: "openai/m",
  messages: [{ role: "user", content: "Hello" }],
};

function post(url: string, body: unknown = ASKED, path = "chat/completions") {
  return fetch(`${url}/v1/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
}

for (const host of ["127.0.0.1", "localhost", "0.0.0.0", "[::1]"]) {
  Deno.test(`serve: refuses to start where OPENAI_BASE_URL is itself as ${host}`, async () => {
    await using folder = await temporaryFolder();
    const port = freePort();
    const { code, stdout, stderr } = await runCli(
      ["serve", "--port", `${port}`],
      {
        home: folder.path,
        env: {
          OPENAI_API_KEY: "any",
          OPENAI_BASE_URL: `http://${host}:${port}/v1`,
        },
      },
    );
    assertEquals([code, stdout], [2, ""]);
    assertMatch(
      stderr,
      /^chat: OPENAI_BASE_URL points to this server itself \(http:.*\) \(.*unset it here.*\)\n$/,
    );
  });
}

for (const path of ["chat/completions", "responses", "embeddings"]) {
  for (const stream of [false, true]) {
    Deno.test(`serve: two servers that name each other answer one request to ${path} with 508, stream ${stream}`, async () => {
      await using folder = await temporaryFolder();
      const workers = Deno.build.os === "linux" ? ["--workers", "2"] : [];
      const port = freePort();
      const key = { OPENAI_API_KEY: "any" };
      await using first = await startServe(
        [...workers, "--history", `${folder.path}/1.jsonl`],
        folder.path,
        { ...key, OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` },
      );
      await using _second = await startServe(
        ["--port", `${port}`, "--history", `${folder.path}/2.jsonl`],
        folder.path,
        { ...key, OPENAI_BASE_URL: `${first.url}/v1` },
      );
      // Of several, each thread gets some.
      for (let i = 0; i < 4; i++) {
        const input = path === "chat/completions" ? {} : { input: "Hello" };
        const reply = await post(
          first.url,
          { ...ASKED, ...input, stream },
          path,
        );
        const text = await reply.text();
        assertMatch(text, /came back to this server/);
        if (!stream) assertEquals(reply.status, 508);
      }
      for (const name of ["1", "2"]) {
        const lines = await Deno.readTextFile(`${folder.path}/${name}.jsonl`);
        assertEquals(lines.trim().split("\n").length, 4);
      }
    });
  }
}

Deno.test("serve: the way of a request is told to servers at addresses of the user's own", async () => {
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await using server = await serving({
    env: { OPENAI_API_KEY: "k", OPENAI_BASE_URL: `${upstream.url}/v1` },
    context: { loop: new LoopGuard("self") },
  });
  await (await post(server.url)).body?.cancel();
  const reply = await fetch(`${server.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "x-chat-via": "a, b" },
    body: JSON.stringify(ASKED),
  });
  await reply.body?.cancel();
  assertEquals(
    upstream.requests.map(({ headers }) => headers.get("x-chat-via")),
    ["self", "a, b, self"],
  );
  for (const via of ["self", "a,self,b", "1,2,3,4,5,6,7,8"]) {
    const refused = await fetch(`${server.url}/v1/chat/completions`, {
      method: "POST",
      headers: { "x-chat-via": via },
      body: JSON.stringify(ASKED),
    });
    assertEquals(refused.status, 508);
    assertEquals((await refused.json()).error.code, "loop_detected");
  }
  assertEquals(upstream.requests.length, 2);
});
