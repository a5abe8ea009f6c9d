/**
 * Wherever a user reads of a request that failed: who refused, with which status and what words, and which variable or
 * file says so.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { Registry } from "../../lib/clients/registry.ts";
import { post, serving } from "../server/serving.ts";

const KEY = "sk-canary-key-of-mine";
const REFUSED =
  "401 Incorrect API key (OPENAI_API_KEY from .env, request req_42)";
const CLOSED = closedAddress();
const UNREACHABLE =
  `cannot reach ${CLOSED} (connection refused) (GROQ_BASE_URL from .env)`;

/** Where nothing listens. */
function closedAddress(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${listener.addr.port}`;
}

/** Long lines are broken where the terminal ends. */
function onOneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

/** What is typed, and what is read then. */
const CASES: readonly [args: readonly string[], wanted: readonly string[]][] = [
  [["ask", "-m", "openai/m", "Hi"], [`chat: openai/m: ${REFUSED}\n`]],
  [["ask", "-m", "groq/m", "Hi"], [`chat: groq/m: ${UNREACHABLE}\n`]],
  [["ask", "-m", "both", "Hi"], [
    `chat: groq/m did not answer (${UNREACHABLE}), trying the next model\n`,
    `chat: openai/m: ${REFUSED}\n`,
  ]],
  [["chat", "-m", "openai/m"], [`chat: openai/m: ${REFUSED}\n`]],
  [["models"], [
    `  groq        ${UNREACHABLE}\n`,
    `  openai      the key was not accepted: ${REFUSED}\n`,
  ]],
  [["doctor"], [
    UNREACHABLE,
    `the key was not accepted: ${REFUSED}`,
  ]],
  [
    ["bench", "--prompts", "prompts.jsonl", "--models", "openai/m,groq/m"],
    [
      `  openai/m: ${REFUSED} 2×\n`,
      `  groq/m: ${UNREACHABLE} 2×\n`,
      "chat: No request was answered (the report lists the errors)\n",
    ],
  ],
];

Deno.test("every command words a failed request alike: who, what, by which variable", async (t) => {
  await using upstream = fakeUpstream(() =>
    Response.json(
      { error: { message: "Incorrect API key", type: "invalid_api_key" } },
      { status: 401, headers: { "x-request-id": "req_42" } },
    )
  );
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(
    `${folder.path}/.env`,
    `OPENAI_API_KEY=${KEY}\nOPENAI_BASE_URL=${upstream.url}/v1\nGROQ_API_KEY=${KEY}\nGROQ_BASE_URL=${CLOSED}\n`,
  );
  await Deno.mkdir(`${folder.path}/.config/chat`, { recursive: true });
  await Deno.writeTextFile(
    `${folder.path}/.config/chat/config.json`,
    JSON.stringify({ aliases: { both: ["groq/m", "openai/m"] } }),
  );
  await Deno.writeTextFile(
    `${folder.path}/prompts.jsonl`,
    `{"prompt":"1?"}\n{"prompt":"2?"}\n`,
  );
  for (const [args, wanted] of CASES) {
    await t.step(args.join(" "), async () => {
      const ran = await runCli(args, { home: folder.path, stdin: "Hi\n" });
      const said = onOneLine(ran.stdout + ran.stderr);
      for (const words of wanted) {
        assertStringIncludes(said, onOneLine(words).trim());
      }
      assertEquals(said.includes(KEY), false);
    });
  }
  await t.step("history show", async () => {
    const path = `${folder.path}/.local/share/chat/history.jsonl`;
    const [first] = await readHistory(path);
    const ran = await runCli(["history", "show", String(first?.["id"])], {
      home: folder.path,
    });
    assertStringIncludes(ran.stdout, `[${REFUSED}]`);
  });
});

Deno.test("serve: what could not be reached is named with the variable that says it, in answer, header and record", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json({ error: { message: "busy" } }, {
      status: 503,
      headers: { "x-should-retry": "false" },
    })
  );
  const env: Record<string, string> = {
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: `${upstream.url}/v1`,
    GROQ_API_KEY: KEY,
    GROQ_BASE_URL: CLOSED,
  };
  const registry = new Registry({
    env: (name) => env[name],
    aliases: { both: ["openai/m", "groq/m"] },
  });
  await using server = await serving({ context: { registry } });
  const reply = await post(server, {
    model: "both",
    messages: [{ role: "user", content: "Hi" }],
  });
  const { error } = await reply.json();
  const words = `cannot reach ${CLOSED} (connection refused)`;
  assertEquals(
    [reply.status, error.message],
    [502, `groq/m: ${words} (GROQ_BASE_URL)`],
  );
  assertEquals(
    reply.headers.get("x-chat-served-by"),
    "none; after openai/m: 503 busy",
  );
  const [, last] = await server.exchanges();
  assertEquals(last?.error, {
    type: "unreachable",
    message: words,
    context: "GROQ_BASE_URL",
  });
});
