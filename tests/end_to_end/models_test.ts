import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Output } from "../../lib/core/io.ts";
import { main } from "../../main.ts";
import { type FakeUpstream, fakeUpstream } from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { freePort } from "../helpers/free_port.ts";

/** Lists two models, one of them with a name that is not fit for a terminal. */
function listing(): FakeUpstream {
  return fakeUpstream(() =>
    Response.json({
      object: "list",
      data: [
        { id: "large", owned_by: "Acme", context_length: 131_072, created: 7 },
        { id: "sm\x1b]52;all\x07", created: 8 },
      ],
    })
  );
}

/** A home folder whose configuration is this. */
async function home(
  config: unknown,
): Promise<AsyncDisposable & { path: string }> {
  const folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/.config/chat`, { recursive: true });
  await Deno.writeTextFile(
    `${folder.path}/.config/chat/config.json`,
    JSON.stringify(config),
  );
  return folder;
}

/** Servers of this machine that no test is to find: an address where nothing listens. */
function elsewhere(): Record<string, string> {
  const url = `http://127.0.0.1:${freePort()}/v1`;
  return Object.fromEntries(
    ["OLLAMA", "LMSTUDIO", "LLAMACPP", "VLLM"]
      .map((name) => [`${name}_BASE_URL`, url]),
  );
}

Deno.test("models: in a pipe a line is name, owner and context; why others cannot be used is on stderr", async () => {
  await using upstream = listing();
  const result = await runCli(["models"], {
    env: {
      ...elsewhere(),
      OPENAI_API_KEY: "sk-canary-models",
      OPENAI_BASE_URL: `${upstream.url}/v1`,
    },
  });
  assertEquals(result.code, 0);
  assertEquals(
    result.stdout,
    "openai/large\tAcme\t131k\nopenai/sm␛]52;all␇\neliza\tchat\n",
  );
  assertMatch(result.stderr, /^Not available:\n/);
  assertMatch(result.stderr, /^ {2}groq +no key: set GROQ_API_KEY$/m);
  assertMatch(
    result.stderr,
    /^ {2}ollama +cannot reach http:.*refused\) \(OLLAMA_BASE_URL\)$/m,
  );
  assertEquals(result.stderr.includes("canary"), false);
});

Deno.test("models: own providers and routes come from the configuration", async () => {
  await using upstream = listing();
  await using folder = await home({
    env: ["MINE_KEY"],
    providers: {
      mine: {
        baseUrl: `${upstream.url}/v1`,
        headers: { "x-key": "${MINE_KEY}" },
      },
    },
    aliases: {
      best: ["mine/large", { model: "eliza", weight: 3 }],
      other: "groq/x",
    },
  });
  const result = await runCli(["models", "--provider", "mine", "-q"], {
    home: folder.path,
    env: { MINE_KEY: "sk-canary-mine" },
  });
  assertEquals([result.code, result.stderr], [0, ""]);
  assertEquals(result.stdout.split("\n"), [
    "mine/large\tAcme\t131k",
    "mine/sm␛]52;all␇",
    "best\t→ eliza, mine/large",
    "",
  ]);
  assertEquals(
    upstream.requests.map(({ headers }) => headers.get("x-key")),
    ["sk-canary-mine"],
  );
});

Deno.test("models: on a terminal the models stand in columns below their provider", async () => {
  await using upstream = listing();
  await using folder = await home({
    providers: { mine: { baseUrl: `${upstream.url}/v1` } },
    aliases: { a: "mine/large" },
  });
  const written: string[] = [];
  const output: Output = {
    isTerminal: true,
    columns: 80,
    write: async (text) => void await written.push(text),
  };
  const env: Record<string, string> = { HOME: folder.path };
  const code = await main(["models", "--provider", "mine"], {
    stdin: {
      isTerminal: true,
      readable: new ReadableStream(),
      bytes: () => Promise.resolve(new Uint8Array()),
    },
    stdout: output,
    stderr: output,
    env: (name) => env[name],
    cwd: folder.path,
    os: "linux",
    onSignal: () => ({ [Symbol.dispose]: () => {} }),
  });
  assertEquals([code, written.join("")], [
    0,
    [
      `mine  ${upstream.url}/v1`,
      "  mine/large        Acme  131k",
      "  mine/sm␛]52;all␇",
      "",
      "Aliases",
      "  a  → mine/large",
      "",
    ].join("\n"),
  ]);
});

Deno.test("models --json: one object per line for models, aliases and what cannot be used", async () => {
  await using upstream = listing();
  await using folder = await home({
    providers: { mine: { baseUrl: `${upstream.url}/v1` } },
    aliases: { a: "mine/large", b: "nobody-knows" },
  });
  const result = await runCli(["models", "--json"], {
    home: folder.path,
    env: elsewhere(),
  });
  assertEquals([result.code, result.stderr], [0, ""]);
  const lines = result.stdout.trimEnd().split("\n")
    .map((line) => JSON.parse(line));
  const of = (type: string) => lines.filter((line) => line.type === type);
  assertEquals(of("model")[0], {
    type: "model",
    name: "mine/large",
    provider: "mine",
    model: "large",
    owner: "Acme",
    context: 131_072,
    created: 7,
  });
  assertEquals(of("alias"), [
    { type: "alias", name: "a", models: ["mine/large"] },
    {
      type: "alias",
      name: "b",
      models: [],
      problem: 'No provider known for the model "nobody-knows"',
    },
  ]);
  assertEquals(of("unavailable")[0], {
    type: "unavailable",
    provider: "openai",
    reason: "no_key",
    message: "no key: set OPENAI_API_KEY",
  });
});

Deno.test("models: a configuration that cannot be used and a provider that is not known are one line, exit 2", async () => {
  await using folder = await home({ aliases: { a: "b", b: "a" } });
  const config = `${folder.path}/.config/chat/config.json`;
  const broken = await runCli(["models"], { home: folder.path });
  assertEquals([broken.code, broken.stdout], [2, ""]);
  assertEquals(
    broken.stderr,
    `chat: Cannot use ${config}: The alias "a" leads back to itself: a → b → a (name models as provider/model)\n`,
  );
  const unknown = await runCli(["models", "--provider", "opnai"]);
  assertEquals([unknown.code, unknown.stdout], [2, ""]);
  assertStringIncludes(
    unknown.stderr,
    'No provider is called "opnai" (did you mean openai?)',
  );
});
