import { assertEquals, assertRejects } from "@std/assert";
import { providerVariables } from "../lib/clients/provider_variables.ts";
import { type ConfigFlags, loadConfig as load } from "../lib/config.ts";
import { ConfigError } from "../lib/core/errors.ts";
import type { Io } from "../lib/core/io.ts";
import { temporaryFolder } from "./helpers/run_cli.ts";

function io(cwd: string, env: Record<string, string>, os = "linux"): Io {
  const output = { isTerminal: false, columns: 80, write: async () => {} };
  return {
    stdin: {
      isTerminal: true,
      readable: new ReadableStream(),
      bytes: () => Promise.resolve(new Uint8Array()),
    },
    stdout: output,
    stderr: output,
    env: (name) => env[name],
    cwd,
    os,
    onSignal: () => ({ [Symbol.dispose]: () => {} }),
  };
}

const loadConfig = (
  io: Io,
  flags: Omit<ConfigFlags, "providerVariables">,
) =>
  load(io, {
    ...flags,
    providerVariables: (own) => Promise.resolve(providerVariables(own)),
  });

Deno.test("loadConfig: flag > environment > .env > config file", async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  await Deno.writeTextFile(
    `${path}/config.json`,
    JSON.stringify({ model: "from-file", history: "/file" }),
  );
  const env: Record<string, string> = { CHAT_CONFIG: `${path}/config.json` };
  assertEquals((await loadConfig(io(path, env), {})).model, "from-file");
  assertEquals((await loadConfig(io(path, env), {})).historyPath, "/file");
  await Deno.writeTextFile(
    `${path}/.env`,
    "CHAT_MODEL=from-dotenv\nCHAT_HISTORY=/dotenv\nGROQ_API_KEY='a b'\n",
  );
  const dotenv = await loadConfig(io(path, env), {});
  assertEquals([dotenv.model, dotenv.historyPath], ["from-dotenv", "/file"]);
  assertEquals(dotenv.env("GROQ_API_KEY"), "a b");
  assertEquals(dotenv.envSource("GROQ_API_KEY"), ".env");
  assertEquals(dotenv.envSource("CHAT_CONFIG"), undefined);
  assertEquals(dotenv.notes, [
    `${path}/.env: CHAT_HISTORY ignored: a .env in the working directory sets only keys, model names, and an address beside the key for it; --env-file ${path}/.env reads all of it`,
  ]);
  env["CHAT_MODEL"] = "from-env";
  env["CHAT_HISTORY"] = "/env";
  const fromEnv = await loadConfig(io(path, env), {});
  assertEquals([fromEnv.model, fromEnv.historyPath], ["from-env", "/env"]);
  const flagged = await loadConfig(io(path, env), { history: "/flag" });
  assertEquals(flagged.historyPath, "/flag");
  const off = await loadConfig(io(path, env), { noHistory: true });
  assertEquals(off.historyPath, undefined);
});

Deno.test("loadConfig: what the config file says wrong is told with its path", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/config.json`;
  await Deno.writeTextFile(path, '{"providers": {"a": {"key": "sk-canary"}}}');
  const error = await assertRejects(
    () => loadConfig(io(folder.path, { CHAT_CONFIG: path }), {}),
    ConfigError,
  );
  assertEquals(
    error.message,
    `Unknown member "providers.a.key" in ${path}`,
  );
});

Deno.test("loadConfig: paths in the config file may begin with ~, a byte order mark is no member", async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  await Deno.mkdir(`${path}/.config/chat`, { recursive: true });
  await Deno.writeTextFile(
    `${path}/.config/chat/config.json`,
    '\uFEFF{"history": "~/h.jsonl", "prices": "~/p.json"}',
  );
  const config = await loadConfig(io(path, { HOME: path }), {});
  assertEquals(config.historyPath, `${path}/h.jsonl`);
  assertEquals(config.file.prices, `${path}/p.json`);
});

Deno.test("loadConfig: relative paths in the config file begin at its folder, an address stays one", async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  await Deno.mkdir(`${path}/.config/chat`, { recursive: true });
  const write = (history: string) =>
    Deno.writeTextFile(
      `${path}/.config/chat/config.json`,
      JSON.stringify({ history, prices: "p.json" }),
    );
  const load = () => loadConfig(io(path, { HOME: path }), {});
  await write("logs/h.jsonl");
  const config = await load();
  assertEquals(config.historyPath, `${path}/.config/chat/logs/h.jsonl`);
  assertEquals(config.file.prices, `${path}/.config/chat/p.json`);
  await write("postgres://db.example/chat");
  const { message } = await assertRejects(load, ConfigError);
  assertEquals(message.includes(path), false);
});

Deno.test("loadConfig: a named config file must be there, the usual one need not", async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  assertEquals((await loadConfig(io(path, { HOME: path }), {})).file, {});
  await assertRejects(
    () => loadConfig(io(path, { HOME: path, CHAT_CONFIG: "/no/where" }), {}),
    ConfigError,
    "No config file at /no/where",
  );
});

Deno.test("loadConfig: without a home the history needs a place or must be off", async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  await assertRejects(() => loadConfig(io(path, {}), {}), ConfigError, "home");
  await loadConfig(io(path, {}), { noHistory: true });
});

Deno.test("loadConfig: a .env that is no regular file, or no text, is not read, and that is said", async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  const notes = async () =>
    (await loadConfig(io(path, { HOME: path }), {})).notes;
  await Deno.mkdir(`${path}/.env`);
  assertEquals(await notes(), [
    `${path}/.env is not read: it is not a regular file`,
  ]);
  await Deno.remove(`${path}/.env`);
  await Deno.writeFile(`${path}/.env`, new Uint8Array([0x41, 0x3d, 0xe9]));
  assertEquals(await notes(), [
    `${path}/.env is not read: it is not UTF-8 or UTF-16 text`,
  ]);
  await Deno.writeFile(`${path}/.env`, new Uint8Array(2 ** 20 + 1).fill(10));
  assertEquals(await notes(), [
    `${path}/.env is not read: it has more than 1 MiB`,
  ]);
});

Deno.test("loadConfig: an address of a folder goes to no provider that the config file describes", async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  await Deno.writeTextFile(
    `${path}/config.json`,
    '{"providers": {"openai": {"keyVariable": "MINE_KEY"}}}',
  );
  await Deno.writeTextFile(
    `${path}/.env`,
    "OPENAI_API_KEY=theirs\nMINE_KEY=theirs\nOPENAI_BASE_URL=http://evil.example/v1\n",
  );
  const config = await loadConfig(
    io(path, { CHAT_CONFIG: `${path}/config.json`, HOME: path }),
    {},
  );
  assertEquals(config.env("MINE_KEY"), "theirs");
  assertEquals(config.env("OPENAI_BASE_URL"), undefined);
});
