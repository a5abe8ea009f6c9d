import { assertEquals, assertStringIncludes } from "@std/assert";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { bodyOf, bothKeys, scriptedAnswer } from "./scripted_answer.ts";

const TALK = [
  { role: "user", content: "private talk" },
  { role: "assistant", content: "yes" },
];

/** A home into which conversations were imported; the id of the first. */
async function imported(...conversations: unknown[]) {
  const folder = await temporaryFolder();
  const text = conversations.map((one) => JSON.stringify(one)).join("\n");
  await Deno.writeTextFile(`${folder.path}/a.jsonl`, text);
  const { code, stderr } = await runCli(["history", "import", "a.jsonl"], {
    home: folder.path,
  });
  assertEquals([code, stderr], [0, ""]);
  const history = `${folder.path}/.local/share/chat/history.jsonl`;
  const [line] = await readHistory(history);
  return { folder, history, id: `${line?.["id"]}` };
}

Deno.test("ask, chat: a conversation of an unknown model goes to nobody unless one is named", async () => {
  const { folder, id } = await imported({ messages: TALK });
  await using _ = folder;
  await using upstream = scriptedAnswer("an answer");
  const options = { home: folder.path, env: bothKeys(upstream) };
  for (const words of [["ask", "go on"], ["chat"]]) {
    const { code, stderr } = await runCli([...words, "--cid", id], {
      ...options,
      stdin: "go on\n",
    });
    assertEquals(code, 2);
    assertStringIncludes(stderr, "does not name the model that answered");
    assertStringIncludes(stderr, "-m MODEL");
  }
  assertEquals(upstream.requests.length, 0);
  const named = ["ask", "-m", "openai/m", "--cid", id, "go on"];
  const { code, stdout } = await runCli(named, options);
  assertEquals([code, stdout], [0, "an answer\n"]);
  assertEquals(bodyOf(upstream, 0).messages.length, 3);
});

Deno.test("/load: a conversation of an unknown model stays with the model that is there", async () => {
  const { folder, id } = await imported({ messages: TALK });
  await using _ = folder;
  await using upstream = scriptedAnswer("an answer");
  const { code, stderr } = await runCli(["chat", "-m", "openai/m"], {
    home: folder.path,
    env: bothKeys(upstream),
    stdin: `/load ${id}\ngo on\n`,
  });
  assertEquals(code, 0);
  assertStringIncludes(stderr, "Model: openai/m (");
  assertStringIncludes(stderr, "does not name the model that answered");
  assertEquals(bodyOf(upstream, 0).model, "m");
  assertEquals(bodyOf(upstream, 0).messages.length, 3);
});

Deno.test("ask -c: nobody else gets what was said to a provider that is gone", async () => {
  await using folder = await temporaryFolder();
  await using upstream = scriptedAnswer("an answer");
  const config = `${folder.path}/config.json`;
  await Deno.writeTextFile(
    config,
    JSON.stringify({ providers: { lab: { baseUrl: `${upstream.url}/v1` } } }),
  );
  const options = { home: folder.path, env: bothKeys(upstream) };
  const asked = await runCli(["ask", "-m", "lab/m", "a secret"], {
    ...options,
    env: { ...options.env, CHAT_CONFIG: config },
  });
  assertEquals(asked.code, 0, asked.stderr);
  const { code, stderr } = await runCli(["ask", "-c", "more"], options);
  assertEquals(code, 2);
  assertStringIncludes(
    stderr,
    "The provider lab, which answered last, is not configured",
  );
  assertEquals(upstream.requests.length, 1);
});

Deno.test("ask -c: a call that nobody answered, of a tool whose name nobody takes, can be continued", async () => {
  const call = (name: string) => ({
    id: "call_a",
    type: "function",
    function: { name, arguments: "" },
  });
  const { folder, history, id } = await imported({
    messages: [
      { role: "user", content: "what is new" },
      { role: "assistant", content: null, "tool_calls": [call("web.run")] },
    ],
  });
  await using _ = folder;
  await using upstream = scriptedAnswer("fine");
  const options = { home: folder.path, env: bothKeys(upstream) };
  const args = ["ask", "-m", "openai/m", "--cid"];
  assertEquals((await runCli([...args, id, "never mind"], options)).code, 0);
  assertEquals(bodyOf(upstream, 0).messages.slice(1), [
    {
      role: "assistant",
      content: null,
      "tool_calls": [{
        id: "call_a",
        type: "function",
        function: { name: "web_run", arguments: "{}" },
      }],
    },
    { role: "tool", "tool_call_id": "call_a", content: "missing" },
    { role: "user", content: "never mind" },
  ]);
  assertEquals((await runCli([...args, id, "more"], options)).code, 0);
  // One conversation, recorded as it was held, and proven.
  const lines = await readHistory(history);
  const conversations = lines.map(({ conversation }) => conversation);
  assertEquals(new Set(conversations).size, 1);
  const verified = await runCli(["history", "verify"], options);
  assertStringIncludes(verified.stdout, "3 exchanges, 3 proven, no problem");
  const anthropic = ["ask", "-m", "anthropic/m", "--no-stream", "--cid", id];
  assertEquals((await runCli([...anthropic, "bye"], options)).code, 0);
  const last = upstream.requests.at(-1)?.body ?? "";
  assertStringIncludes(last, '"name":"web_run"');
});

Deno.test("/load FILE: turns that are recorded with the next one have the models that the file names", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const pages = [
    ["a.json", { model: "claude-3-haiku", messages: TALK }],
    ["b.json", { messages: [{ role: "user", content: "bare" }, TALK[1]] }],
  ] as const;
  for (const [name, value] of pages) {
    await Deno.writeTextFile(`${home}/${name}`, JSON.stringify(value));
  }
  await using upstream = scriptedAnswer("an answer");
  const { code } = await runCli(["chat", "-m", "openai/m"], {
    home,
    env: bothKeys(upstream),
    stdin: "/load a.json\ngo on\n/load b.json\ngo on\n",
  });
  assertEquals(code, 0);
  const history = `${home}/.local/share/chat/history.jsonl`;
  const lines = await readHistory(history);
  assertEquals(
    lines.map(({ source, provider, model }) => [source, provider, model]),
    [
      ["import", "anthropic", "claude-3-haiku"],
      ["chat", "openai", "m"],
      ["import", "unknown", "unknown"],
      ["chat", "openai", "m"],
    ],
  );
  const shown = await runCli(["history", "show", `${lines[1]?.["id"]}`], {
    home,
  });
  assertStringIncludes(
    shown.stdout,
    "assistant · anthropic/claude-3-haiku · imported",
  );
  const list = await runCli(["history", "conversations"], { home });
  assertEquals(
    list.stdout.trim().split("\n").map((row) => row.split("\t")[3]),
    ["openai/m, anthropic/claude-3-haiku", "openai/m"],
  );
  const verified = await runCli(["history", "verify"], { home });
  assertEquals(verified.code, 0, verified.stdout);
});

Deno.test("/save without a history: each answer has the model that gave it", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await using upstream = scriptedAnswer("an answer");
  await runCli(["chat", "-n", "-m", "openai/one"], {
    home,
    env: bothKeys(upstream),
    stdin: "a\n/model openai/two\nb\n/save a.md\n",
  });
  const text = await Deno.readTextFile(`${home}/a.md`);
  assertEquals(text.match(/openai\/(?:one|two)/g), [
    "openai/one",
    "openai/two",
  ]);
});
