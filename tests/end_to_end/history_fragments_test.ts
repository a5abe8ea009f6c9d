import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { sha256 } from "../../lib/core/data/digest.ts";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { JsonlHistory } from "../../lib/history/store/jsonl_history.ts";
import { Recorder } from "../../lib/history/record/recorder.ts";
import { agentTools } from "../conversation/fragment_fixture.ts";
import { recordCall } from "../conversation/history_fixture.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";

const CHUNK = {
  id: "c-1",
  object: "chat.completion.chunk",
  created: 1,
  model: "gpt-4o-mini",
  choices: [{ index: 0, delta: { content: "Hi" }, "finish_reason": "stop" }],
};
const TOOLS = agentTools(5);
const BODY = JSON.stringify({
  model: "gpt-4o-mini",
  messages: [{ role: "user", content: "Which one?" }],
  tools: TOOLS,
});

/** A home with a history of one request that has tools. */
async function home() {
  const folder = await temporaryFolder();
  const { path } = folder;
  const history = `${path}/h.jsonl`;
  const store = new JsonlHistory(history, { warn: fail });
  const recorder = new Recorder({ store, source: "serve" });
  const id = await recordCall(recorder, {
    body: BODY,
    answer: { content: "The first" },
  });
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCli(args, { home: path });
    assertEquals([code, stderr.match(/lacks|skipped/)], [0, null], stderr);
    return stdout;
  };
  const read = (...args: string[]) =>
    run("history", ...args, "--history", history);
  return {
    path,
    history,
    id,
    run,
    read,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

function fail(line: string): never {
  throw new Error(line);
}

/** The exchange of JSON text is whole. */
function assertWhole(text: string): void {
  const value = JSON.parse(text);
  const exchange: Exchange = Array.isArray(value) ? value[0] : value;
  assertEquals(JSON.stringify(exchange.request), BODY);
  assertEquals(exchange.fragments, undefined);
}

Deno.test("history: every command that gives an exchange gives its tools", async () => {
  await using at = await home();
  const [fragment, line] = await readHistory(at.history);
  assertEquals(fragment?.["kind"], "fragment");
  assert(JSON.stringify(line).length < 1500);
  assertWhole(await at.read("--json"));
  assertWhole(await at.read("--all", "--json"));
  assertWhole(await at.read("tail", "--json"));
  assertWhole(await at.read("show", "--json"));
  assertWhole(await at.read("export", "--format", "json"));
  assertWhole(await at.read("sample"));
  assertEquals(await at.read("rebuild", at.id), BODY);
  const messages = JSON.parse(
    await at.read("export", at.id, "--format", "openai"),
  );
  assertEquals(messages.tools, TOOLS);
  assertEquals(
    await at.read("verify"),
    "2 lines, 1 exchange, 1 proven, no problem\n",
  );
  assertStringIncludes(await at.read("stats"), "gpt-4o-mini");
  assertStringIncludes(await at.read("--search", "which one"), "Which one?");
});

Deno.test("bench: asks a recorded request again with its tools", async () => {
  await using at = await home();
  await using upstream = fakeUpstream(() =>
    sse([`data: ${JSON.stringify(CHUNK)}\n\n`, "data: [DONE]\n\n"])
  );
  const { code, stderr } = await runCli(
    ["bench", "--models", "openai/gpt-4o-mini", "--history", at.history],
    {
      home: at.path,
      env: { OPENAI_API_KEY: "k", OPENAI_BASE_URL: `${upstream.url}/v1` },
    },
  );
  assertEquals(code, 0, stderr);
  assert(upstream.requests.length > 0);
  for (const { body } of upstream.requests) {
    assertEquals(JSON.parse(body).tools, TOOLS);
  }
  // What the benchmark recorded names the same line.
  const lines = await readHistory(at.history);
  const fragments = lines.filter(({ kind }) => kind === "fragment");
  assertEquals(fragments.length, 1);
});

Deno.test("history import: tools that all conversations have are stored once", async () => {
  await using at = await home();
  const conversation = (n: number) =>
    JSON.stringify({
      tools: TOOLS,
      messages: [
        { role: "user", content: `Question ${n}` },
        { role: "assistant", content: `Answer ${n}` },
      ],
    });
  const text = [1, 2, 3].map(conversation).join("\n");
  await Deno.writeTextFile(`${at.path}/t.jsonl`, text);
  const args = ["import", `${at.path}/t.jsonl`];
  assertEquals(await at.read(...args), "imported 3 turns of 3 conversations\n");
  const lines = await readHistory(at.history);
  assertEquals(lines.length, 5);
  const shown = JSON.parse(
    await at.read("show", "--json", `${lines[4]?.["id"]}`),
  );
  assertEquals(shown.request.tools, TOOLS);
  assertEquals(
    await at.read("verify"),
    "5 lines, 4 exchanges, 4 proven, no problem\n",
  );
});

Deno.test("history: a foreign line whose fragments become too much is told, and read without them", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await runCli(["ask", "-m", "eliza", "hi", "--history", "h.jsonl"], { home });
  const [exchange] = await readHistory(`${home}/h.jsonl`);
  const text = JSON.stringify("x".repeat(1_000_000));
  const hash = sha256(text);
  const fragment = { v: 1, kind: "fragment", sha256: hash, name: "a", text };
  const named = { fragment: hash };
  const raw = new Array(1_000).fill(named);
  const line = { ...exchange, raw, fragments: ["/raw"] };
  const lines = [fragment, line].map((one) => `${JSON.stringify(one)}\n`);
  await Deno.writeTextFile(`${home}/h.jsonl`, lines.join(""));
  const run = (...args: string[]) =>
    runCli(["history", ...args, "--history", "h.jsonl"], { home });
  const verified = await run("verify");
  assertEquals(verified.code, 1);
  const all = verified.stdout + verified.stderr;
  assertStringIncludes(all, "fragments that cannot be restored: /raw");
  for (const args of [[], ["show", "last"], ["export", "--format", "json"]]) {
    const { code, stdout, stderr } = await run(...args);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "hi");
  }
});
