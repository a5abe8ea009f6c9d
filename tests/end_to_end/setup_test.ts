import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { talkingUpstream } from "./chat_upstream.ts";

const CANARY = "sk-canary-0123456789";
const SCRIPT = ["setup", "openai", "--key-from-stdin"];

/** A provider with two models that accepts one key. */
function providerWithKey() {
  const talk = talkingUpstream();
  const upstream = fakeUpstream(async (request) => {
    if (request.headers.get("authorization") !== `Bearer ${CANARY}`) {
      const error = { message: "Incorrect API key", code: "invalid_api_key" };
      return Response.json({ error }, { status: 401 });
    }
    if (request.path === "/v1/models") {
      return Response.json({
        object: "list",
        data: ["m-small", "m-large"].map((id) => ({ id, object: "model" })),
      });
    }
    const { body, method } = request;
    return await fetch(`${talk.url}${request.path}`, { body, method });
  });
  return {
    url: upstream.url,
    requests: upstream.requests,
    async [Symbol.asyncDispose]() {
      await upstream[Symbol.asyncDispose]();
      await talk[Symbol.asyncDispose]();
    },
  };
}

async function kept(home: string): Promise<string | undefined> {
  return await Deno.readTextFile(`${home}/.config/chat/.env`)
    .catch(() => undefined);
}

Deno.test("chat setup --key-from-stdin: tries the key, keeps it for its owner alone, and shows it nowhere", async () => {
  await using folder = await temporaryFolder();
  await using upstream = providerWithKey();
  const home = folder.path;
  const env = { OPENAI_BASE_URL: `${upstream.url}/v1` };
  const path = `${home}/.config/chat/.env`;
  await Deno.mkdir(`${home}/.config/chat`, { recursive: true });
  await Deno.writeTextFile(
    path,
    '# mine\nGROQ_API_KEY=gsk-canary-1\nexport OPENAI_API_KEY="old\nkey"\nCHAT_PORT=4000',
  );
  const { code, stdout, stderr } = await runCli(
    [...SCRIPT, "--model", "m-large"],
    { home, env, stdin: `${CANARY}\n` },
  );
  assertEquals([code, stdout], [0, ""], stderr);
  assert(!stderr.includes(CANARY), stderr);
  assertStringIncludes(
    stderr,
    `OpenAI answers: 2 models; OPENAI_API_KEY and OPENAI_BASE_URL kept`,
  );
  assertEquals(
    await kept(home),
    `# mine\nGROQ_API_KEY=gsk-canary-1\nCHAT_PORT=4000\nOPENAI_API_KEY=${CANARY}\nOPENAI_BASE_URL=${upstream.url}/v1\n`,
  );
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o077, 0);
  // The key goes where it was tried, also from another shell.
  const asked = await runCli(["ask", "Hi"], { home });
  assertEquals(asked.stdout, "m-large: 1 messages, the first Hi 🌍\n");
});

Deno.test("chat setup: a key that is refused is not kept", async () => {
  await using folder = await temporaryFolder();
  await using upstream = providerWithKey();
  const home = folder.path;
  const { code, stderr } = await runCli(SCRIPT, {
    home,
    env: { OPENAI_BASE_URL: `${upstream.url}/v1` },
    stdin: "sk-canary-wrong",
  });
  assertEquals(code, 3, stderr);
  assertStringIncludes(stderr, "Incorrect API key");
  assert(!stderr.includes("sk-canary-wrong"), stderr);
  assertEquals(await kept(home), undefined);
});

Deno.test("chat setup: a new key does not go to the address in the working directory's .env", async () => {
  await using folder = await temporaryFolder();
  await using stranger = fakeUpstream(() =>
    Response.json({ object: "list", data: [] })
  );
  const home = folder.path;
  await Deno.writeTextFile(
    `${home}/.env`,
    `OPENAI_API_KEY=sk-canary-theirs\nOPENAI_BASE_URL=${stranger.url}/v1\n`,
  );
  const { code, stderr } = await runCli(SCRIPT, {
    home,
    env: { HTTPS_PROXY: "http://127.0.0.1:2" },
    stdin: CANARY,
  });
  assertEquals(code, 5, stderr);
  assertStringIncludes(stderr, "api.openai.com");
  assertEquals(stranger.requests, []);
});

Deno.test("chat setup: without a terminal, a name, or a key it says what to do", async () => {
  const bare = await runCli(["setup"]);
  assertEquals(bare.code, 2);
  assertStringIncludes(bare.stderr, "chat setup PROVIDER --key-from-stdin");
  const nameless = await runCli(["setup", "--key-from-stdin"]);
  assertEquals(nameless.code, 2);
  const empty = await runCli(SCRIPT, { stdin: "\n" });
  assertStringIncludes(empty.stderr, "no key was given");
  const unknown = await runCli(["setup", "opnai", "--key-from-stdin"]);
  assertStringIncludes(unknown.stderr, "did you mean openai?");
});

Deno.test("chat setup --remove: forgets the key and the model, and nothing else", async () => {
  await using folder = await temporaryFolder();
  await using upstream = providerWithKey();
  const home = folder.path;
  const env = { OPENAI_BASE_URL: `${upstream.url}/v1` };
  await runCli([...SCRIPT, "-m", "m-large"], { home, env, stdin: CANARY });
  const path = `${home}/.config/chat/.env`;
  await Deno.writeTextFile(path, "GROQ_API_KEY=gsk-canary-1\n", {
    append: true,
  });
  const { code, stderr } = await runCli(["setup", "--remove", "openai"], {
    home,
  });
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, "Forgot OPENAI_API_KEY");
  assertStringIncludes(stderr, "Forgot the model openai/m-large");
  assertEquals(await kept(home), "GROQ_API_KEY=gsk-canary-1\n");
  const config = await Deno.readTextFile(`${home}/.config/chat/config.json`);
  assertEquals(JSON.parse(config), {});
  const all = await runCli(["setup", "--remove"], { home });
  assertEquals(all.code, 2);
});

terminalTest(
  "chat setup: asks for provider, key and model, and a conversation can begin",
  async () => {
    await using folder = await temporaryFolder();
    await using upstream = providerWithKey();
    const home = folder.path;
    const env = { OPENAI_BASE_URL: `${upstream.url}/v1` };
    {
      await using terminal = await startTerminal({ args: ["chat"], home, env });
      await terminal.waitFor(/chat setup keeps one/);
      await terminal.waitFor(/You: *$/m);
      await terminal.enter("/exit");
      assertEquals(await terminal.exitCode(), 0);
    }
    {
      await using terminal = await startTerminal({
        args: ["setup"],
        home,
        env,
      });
      await terminal.waitFor(/\d +openai +OpenAI$/m);
      await terminal.waitFor("Provider (number or name):");
      await terminal.enter("mine");
      await terminal.waitFor(
        /"mine" is not in the list\.[^]*--example[^]*Provider \(number or name\):/,
      );
      await terminal.enter("openai");
      await terminal.waitFor("Key of OpenAI (not shown):");
      await terminal.enter("sk-canary-wrong-0123");
      await terminal.waitFor(
        /Incorrect API key[^]*Key of OpenAI \(not shown\):/,
      );
      await terminal.enter(`x\x15${CANARY}`);
      await terminal.waitFor("1  m-small");
      await terminal.waitFor("Enter for m-small");
      await terminal.enter("1");
      await terminal.waitFor("Model: openai/m-small");
      assertEquals(await terminal.exitCode(), 0);
      const output = await terminal.output();
      assert(!output.includes("canary"), output);
    }
    {
      await using terminal = await startTerminal({ args: ["chat"], home, env });
      await terminal.waitFor(/You: *$/m);
      await terminal.enter("Hi");
      await terminal.waitFor("m-small: 1 messages");
      await terminal.enter("/exit");
      assertEquals(await terminal.exitCode(), 0);
    }
  },
);

terminalTest(
  "chat setup: Ctrl-C keeps nothing and gives the terminal back",
  async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    await using terminal = await startTerminal({
      args: ["setup", "openai"],
      home,
    });
    await terminal.waitFor("Key of OpenAI (not shown):");
    await terminal.type("sk-canary");
    await terminal.press("C-c");
    assertEquals(await terminal.exitCode(), 130);
    assertEquals(await kept(home), undefined);
  },
);
