import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
} from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { END, event } from "./chat_upstream.ts";

/** A key without any of the usual shapes, and one that it begins; a quote stands otherwise in JSON. */
const KEY = '9f8e7d6c5b"a39281706f5e4d3c2b1a0';
const LONGER = `${KEY}-production-part`;

/** Says back the key that it was sent, as the model's name asks. */
function parrot(): FakeUpstream {
  return fakeUpstream(({ headers, body }) => {
    const key = headers.get("authorization")?.replace("Bearer ", "") ?? "";
    const { model, messages = [], stream } = JSON.parse(body);
    const said = `you sent ${key}, ${messages.length} messages`;
    switch (model) {
      case "cut":
        return new Response(`x${" ".repeat(1969)}${key} tail`, { status: 418 });
      case "page":
        return new Response(
          `<html>${"<p>".repeat(600)}${" ".repeat(190)}${key}`,
          {
            status: 418,
            headers: { "content-type": "text/html" },
          },
        );
      case "refuse":
        return Response.json({ error: { message: `bad key ${key}` } }, {
          status: 400,
        });
      case "vector":
        return new Response("{}", {
          headers: { "content-type": `application/json; x=${key}` },
        });
    }
    const [one, two] = [said.slice(0, 20), said.slice(20)];
    if (stream) {
      return sse([event({ content: one }), event({ content: two }), ...END]);
    }
    const called = {
      id: "call_1",
      type: "function",
      function: { name: "f", arguments: JSON.stringify({ key }) },
    };
    const message = {
      role: "assistant",
      content: said,
      "reasoning_content": key,
      ...model === "calls" ? { "tool_calls": [called] } : {},
    };
    return Response.json({
      id: "c",
      object: "chat.completion",
      created: 1,
      model,
      choices: [{ index: 0, message, "finish_reason": "stop" }],
    });
  });
}

function keyed(upstream: FakeUpstream): Record<string, string> {
  return {
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: `${upstream.url}/v1`,
    GROQ_API_KEY: LONGER,
    GROQ_BASE_URL: `${upstream.url}/v1`,
  };
}

/** No part of the key that would be of use. */
function assertKeyless(text: string): void {
  for (const part of [KEY.slice(0, 10), "a39281706f5e", "production-part"]) {
    assert(!text.includes(part), text);
  }
}

Deno.test("keys: a client gets its answer as it came; record and exports have *** for the key", async () => {
  await using folder = await temporaryFolder();
  await using upstream = parrot();
  const home = folder.path;
  const env = keyed(upstream);
  const file = `${home}/h.jsonl`;
  {
    await using server = await startServe(["--history", file], home, env);
    const ask = async (body: Record<string, unknown>) => {
      const reply = await fetch(`${server.url}/v1/chat/completions`, {
        method: "POST",
        body: JSON.stringify(body),
      });
      return await reply.text();
    };
    const user = { role: "user", content: "who am I?" };
    const whole = JSON.parse(
      await ask({ model: "openai/calls", messages: [user] }),
    );
    const { message } = whole.choices[0];
    assertStringIncludes(message.content, KEY);
    const streamed = await ask({
      model: "openai/m",
      stream: true,
      messages: [user],
    });
    assertStringIncludes(streamed, KEY.slice(11));
    // The client's next request holds the answer, with the key.
    await ask({
      model: "openai/calls",
      messages: [user, message, {
        role: "tool",
        "tool_call_id": "call_1",
        content: "ok",
      }],
    });
    server.kill("SIGTERM");
    await server.result;
  }
  const recorded = await Deno.readTextFile(file);
  assertKeyless(recorded);
  const lines = recorded.trimEnd().split("\n").map((line) => JSON.parse(line));
  const [first, second, third] = lines;
  assertEquals(lines.length, 3);
  const said = "you sent ***, 1 messages";
  for (const line of [first, second]) {
    assertEquals(line.response.choices[0].message.content, said);
  }
  assertEquals([first.masked, third.masked], [undefined, true]);
  // What the client sent back is recognised all the same: one conversation.
  assertEquals(third.parent, first.id);
  for (const format of ["md", "html", "json", "openai"]) {
    const args = ["history", "export", "--format", format, "--history", file];
    const { stdout } = await runCli(args, { home });
    assertKeyless(stdout);
    assertStringIncludes(stdout, "***");
  }
  const verified = await runCli(["history", "verify", "--history", file], {
    home,
    env,
  });
  assertEquals(
    verified.stdout,
    "3 lines, 3 exchanges, 2 proven, 1 without the keys that they held, no problem\n",
  );
  const rebuilt = await runCli(
    ["history", "rebuild", third.id, "--history", file],
    { home, env },
  );
  assertEquals(rebuilt.code, 1);
  assertStringIncludes(rebuilt.stderr, "which is not recorded");
});

Deno.test("keys: taken out before an error is cut, the longest first, and from passed headers", async () => {
  await using folder = await temporaryFolder();
  await using upstream = parrot();
  const home = folder.path;
  const env = keyed(upstream);
  const file = `${home}/h.jsonl`;
  await using server = await startServe(["--history", file], home, env);
  const messages = [{ role: "user", content: "x" }];
  const models = ["openai/cut", "openai/page", "openai/refuse", "groq/refuse"];
  for (const model of models) {
    const reply = await fetch(`${server.url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model, messages }),
    });
    assertKeyless(await reply.text());
  }
  const reply = await fetch(`${server.url}/v1/embeddings`, {
    method: "POST",
    body: JSON.stringify({ model: "openai/vector", input: "x" }),
  });
  await reply.body?.cancel();
  assertEquals(reply.headers.get("content-type"), "application/json; x=***");
  server.kill("SIGTERM");
  await server.result;
  assertKeyless(await Deno.readTextFile(file));
});

Deno.test("keys: a conversation in which a key was said goes on, and is recorded without it", async () => {
  await using folder = await temporaryFolder();
  await using upstream = parrot();
  const home = folder.path;
  const file = `${home}/h.jsonl`;
  const { code, stdout } = await runCli(
    ["chat", "-m", "openai/m", "--history", file],
    { home, env: keyed(upstream), stdin: "one\ntwo\n" },
  );
  assertEquals(code, 0);
  assertStringIncludes(stdout, "3 messages");
  const recorded = await Deno.readTextFile(file);
  assertKeyless(recorded);
  const [first, second] = recorded.trimEnd().split("\n")
    .map((line) => JSON.parse(line));
  assertEquals(second.parent, first.id);
  assertEquals(second.request.messages, [{ role: "user", content: "two" }]);
});
