import { assert, assertEquals, assertMatch } from "@std/assert";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { freePort } from "../helpers/free_port.ts";

/** Servers of this machine that no test is to find: an address where nothing listens. */
function elsewhere(): Record<string, string> {
  const url = `http://127.0.0.1:${freePort()}/v1`;
  return Object.fromEntries(
    ["LMSTUDIO", "LLAMACPP", "VLLM"].map((name) => [`${name}_BASE_URL`, url]),
  );
}

Deno.test("doctor: a new home is healthy, and nothing is made in it", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const { code, stdout, stderr } = await runCli(["doctor"], { home });
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^ok +program +chat \d.*Deno \d/m);
  assertMatch(
    stdout,
    /^ok +permissions +net, read, write, env; run in chat run only$/m,
  );
  assertMatch(stdout, /^ok +config +no file at .*config\.json/m);
  assertMatch(stdout, /^note +model +no key is set: chat answers as eliza/m);
  assertMatch(stdout, /^note +no key +openai, anthropic, /m);
  assertMatch(
    stdout,
    /^ok +history +nothing recorded yet; .* can be created$/m,
  );
  assertMatch(stdout, /^ok +terminal +none: /m);
  assertEquals(await Array.fromAsync(Deno.readDir(home)), []);
});

Deno.test("doctor: providers that answer and that do not, by the names of their keys, never the keys", async () => {
  await using good = fakeUpstream(() =>
    Response.json({ object: "list", data: [{ id: "a" }, { id: "b" }] })
  );
  // A provider that says back what it was sent.
  await using bad = fakeUpstream(({ headers }) =>
    Response.json(
      { error: { message: `what is ${headers.get("authorization")}?` } },
      { status: 400 },
    )
  );
  const { code, stdout, stderr } = await runCli(["doctor"], {
    env: {
      ...elsewhere(),
      OPENAI_API_KEY: "sk-canary-doctor-good",
      OPENAI_BASE_URL: `${good.url}/v1`,
      GROQ_API_KEY: "gsk-canary-doctor-bad",
      GROQ_BASE_URL: `${bad.url}/v1`,
      OLLAMA_BASE_URL: elsewhere()["VLLM_BASE_URL"] ?? "",
    },
  });
  assertEquals([code, stderr], [1, ""]);
  assertMatch(stdout, /^ok +model +openai\/gpt-4o-mini$/m);
  assertMatch(
    stdout,
    /^ok +openai +OPENAI_API_KEY is set, 2 models at http:\/\/127\.0\.0\.1:\d+\/v1$/m,
  );
  assertMatch(stdout, /^problem +groq +GROQ_API_KEY is set, .*what is/m);
  assertMatch(stdout, /^problem +ollama +cannot reach http:/m);
  assertEquals(stdout.includes("canary"), false);
});

Deno.test("doctor: a history that an earlier build left where it was started is named", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const config = `${home}/.config/chat/config.json`;
  await Deno.mkdir(`${home}/.config/chat`, { recursive: true });
  await Deno.writeTextFile(config, '{"history": "notes.jsonl"}');
  const look = () => runCli(["doctor"], { home });
  assertEquals((await look()).stdout.includes("is not read"), false);
  await Deno.writeTextFile(`${home}/notes.jsonl`, "");
  const { code, stdout } = await look();
  assertEquals(code, 0);
  assert(
    stdout.includes(
      `${home}/notes.jsonl is not read: a relative "history" in ${config} begins at that file's folder now (${home}/.config/chat/notes.jsonl); chat history import ${home}/notes.jsonl brings`,
    ),
    stdout,
  );
});

Deno.test("doctor: a torn line, a file that others may read, a configuration that cannot be read", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const history = `${home}/h.jsonl`;
  await runCli(["ask", "-m", "eliza", "--history", history, "hello"], { home });
  const look = () => runCli(["doctor", "--history", history], { home });
  const well = await look();
  assertEquals(well.code, 0);
  assertMatch(
    well.stdout,
    /^ok +history +1 exchanges?, 1 proven, no problem$/m,
  );
  await Deno.writeTextFile(history, '{"v":1,"id":"01', { append: true });
  const torn = await look();
  assertEquals(torn.code, 1);
  assertMatch(torn.stdout, /^problem +history +1 problem: run chat history/m);
  if (Deno.build.os !== "windows") {
    await Deno.chmod(history, 0o644);
    assertMatch((await look()).stdout, /^problem +history .*: chmod 600 /m);
  }
  await Deno.mkdir(`${home}/.config/chat`, { recursive: true });
  await Deno.writeTextFile(`${home}/.config/chat/config.json`, "{");
  const broken = await look();
  assertEquals(broken.code, 1);
  assertMatch(broken.stdout, /^problem +config +Cannot parse .*config\.json/m);
  assertMatch(broken.stdout, /^ok +terminal/m);
});

Deno.test("doctor: a model to ask whose provider has no key is a problem, behind another one too", async () => {
  const look = (model: string) =>
    runCli(["doctor"], { env: { ...elsewhere(), CHAT_MODEL: model } });
  const closed = await look("groq/x");
  assertEquals(closed.code, 1);
  assertMatch(closed.stdout, /^problem +model +no key for groq: set GROQ_API/m);
  await using folder = await temporaryFolder();
  const path = `${folder.path}/config.json`;
  const aliases = { fast: ["eliza", "groq/x"], open: ["eliza", "ollama/x"] };
  await Deno.writeTextFile(path, JSON.stringify({ aliases }));
  const route = (model: string) =>
    runCli(["doctor"], {
      env: { ...elsewhere(), CHAT_CONFIG: path, CHAT_MODEL: model },
    });
  const [fast, open] = [await route("fast"), await route("open")];
  assertMatch(fast.stdout, /^problem +model +no key for groq/m);
  assertMatch(open.stdout, /^ok +model +eliza, ollama\/x$/m);
});

Deno.test("doctor --json: one object with every finding", async () => {
  const { code, stdout } = await runCli(["doctor", "--json"]);
  const { healthy, findings } = JSON.parse(stdout);
  assertEquals([code, healthy], [0, true]);
  assert(findings.length > 5);
  for (const { about, state, text } of findings) {
    assert(["ok", "note", "problem"].includes(state), state);
    assert(about !== "" && text !== "");
  }
});

Deno.test("health: a server that lives is 0, nobody 5, somebody else 1, no address 2", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await using server = await startServe([], home);
  const well = await runCli(["health", server.url]);
  assertEquals([well.code, well.stderr], [0, ""]);
  assertMatch(well.stdout, /^ok: chat \d+\.\d+\.\d+ at http:.*, history on\n$/);
  const port = new URL(server.url).port;
  const usual = await runCli(["health", "-q"], { env: { CHAT_PORT: port } });
  assertEquals([usual.code, usual.stdout, usual.stderr], [0, "", ""]);
  assertEquals(
    (await readHistory(`${home}/.local/share/chat/history.jsonl`)).length,
    0,
  );
  const { VLLM_BASE_URL: nobody = "" } = elsewhere();
  assertEquals((await runCli(["health", nobody])).code, 5);
  await using other = fakeUpstream(() => new Response("<h1>Hello</h1>"));
  const page = await runCli(["health", other.url]);
  assertEquals([page.code, page.stdout], [1, ""]);
  assertMatch(
    page.stderr,
    /^chat: No healthy chat server at .*\(status 200\)\n$/,
  );
  assertEquals((await runCli(["health", "localhost"])).code, 2);
});
