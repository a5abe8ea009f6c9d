import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { loadConfig, userPath } from "../lib/config.ts";
import { ConfigError } from "../lib/core/errors.ts";
import type { Io } from "../lib/core/io.ts";
import { temporaryFolder } from "./helpers/run_cli.ts";

function io(cwd: string, env: Record<string, string>, os = "linux"): Io {
  const output = { isTerminal: false, columns: 80, write: async () => {} };
  return {
    stdin: { isTerminal: true, readable: new ReadableStream() },
    stdout: output,
    stderr: output,
    env: (name) => env[name],
    cwd,
    os,
    onSignal: () => ({ [Symbol.dispose]: () => {} }),
  };
}

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
    "CHAT_MODEL=from-dotenv\nCHAT_HISTORY=/dotenv\nX_KEY='a b'\n",
  );
  const dotenv = await loadConfig(io(path, env), {});
  assertEquals([dotenv.model, dotenv.historyPath], ["from-dotenv", "/dotenv"]);
  assertEquals(dotenv.env("X_KEY"), "a b");
  env["CHAT_MODEL"] = "from-env";
  env["CHAT_HISTORY"] = "/env";
  const fromEnv = await loadConfig(io(path, env), {});
  assertEquals([fromEnv.model, fromEnv.historyPath], ["from-env", "/env"]);
  const flagged = await loadConfig(io(path, env), { history: "/flag" });
  assertEquals(flagged.historyPath, "/flag");
  const off = await loadConfig(io(path, env), { noHistory: true });
  assertEquals(off.historyPath, undefined);
});

const places: [
  string,
  Record<string, string>,
  "config" | "data",
  string | undefined,
][] = [
  ["linux", { HOME: "/h" }, "data", "/h/.local/share/chat/x"],
  ["linux", { HOME: "/h", XDG_DATA_HOME: "/d" }, "data", "/d/chat/x"],
  ["linux", { HOME: "/h" }, "config", "/h/.config/chat/x"],
  ["linux", { HOME: "/h", XDG_CONFIG_HOME: "/c/" }, "config", "/c/chat/x"],
  [
    "darwin",
    { HOME: "/Users/u" },
    "data",
    "/Users/u/Library/Application Support/chat/x",
  ],
  ["darwin", { HOME: "/Users/u" }, "config", "/Users/u/.config/chat/x"],
  ["windows", { LOCALAPPDATA: "C:\\L" }, "data", "C:\\L\\chat\\x"],
  ["windows", { APPDATA: "C:\\A" }, "config", "C:\\A\\chat\\x"],
  ["linux", {}, "data", undefined],
];
for (const [os, env, kind, expected] of places) {
  Deno.test(`userPath: ${kind} on ${os} with ${Object.keys(env)}`, () => {
    assertEquals(userPath({ os }, (name) => env[name], kind, "x"), expected);
  });
}

const broken: [string, string][] = [
  ["{", "Cannot parse"],
  ["[]", "must hold a JSON object"],
  ['{"modle": "x"}', 'Unknown member "modle"'],
  ['{"model": 1}', '"model"'],
];
for (const [text, expected] of broken) {
  Deno.test(`loadConfig: refuses a config file with ${text}`, async () => {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/config.json`;
    await Deno.writeTextFile(path, text);
    const error = await assertRejects(
      () => loadConfig(io(folder.path, { CHAT_CONFIG: path }), {}),
      ConfigError,
    );
    assertStringIncludes(error.message, expected);
    assertStringIncludes(error.message, path);
  });
}

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
