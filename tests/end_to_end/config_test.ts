import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Validator } from "@cfworker/json-schema";
import { MEMBERS } from "../../lib/config/members.ts";
import { parseConfigFile } from "../../lib/config/parse_file.ts";
import { allMembers } from "../../lib/config/shape.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";

const CANARY = "sk-canary-0123456789";

/** A home folder with a configuration file and a `.env`. */
async function homeWith(
  home: string,
  files: { config?: unknown; env?: string },
): Promise<void> {
  const folder = `${home}/.config/chat`;
  await Deno.mkdir(folder, { recursive: true });
  if (files.config !== undefined) {
    const text = JSON.stringify(files.config);
    await Deno.writeTextFile(`${folder}/config.json`, text);
  }
  if (files.env !== undefined) {
    await Deno.writeTextFile(`${folder}/.env`, files.env);
  }
}

/** The example, with the comment signs before its members taken away. */
function uncommented(example: string): string {
  return example.replace(/^( +)\/\/(?=[^ ])/gm, "$1");
}

Deno.test("chat config: every setting with its source, and no key", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await homeWith(home, {
    config: {
      model: "fast",
      aliases: { fast: ["work/a", "openai/b"] },
      env: ["TEAM"],
      providers: {
        work: {
          baseUrl: `https://user:${CANARY}@llm.example/v1`,
          headers: { "x-key": CANARY },
        },
      },
      mcpServers: {
        one: { command: "one", args: [CANARY], env: { KEY: CANARY } },
        two: { url: "http://127.0.0.1/", headers: { authorization: CANARY } },
      },
    },
    env: `OPENAI_API_KEY=${CANARY}\nCHAT_PORT=4000\n`,
  });
  const store = `postgres://me:${CANARY}@db/chat?password=${CANARY}`;
  const { code, stdout, stderr } = await runCli(["config", "--json"], {
    home,
    env: {
      CHAT_HOST: "127.0.0.2",
      CHAT_API_KEY: CANARY,
      HTTPS_PROXY: `http://u:${CANARY}@127.0.0.1:9`,
      CHAT_STORE: store,
    },
  });
  assertEquals([code, stderr], [0, ""]);
  assert(!stdout.includes(CANARY), stdout);
  const file = `${home}/.config/chat/config.json`;
  const dotenv = `${home}/.config/chat/.env`;
  const found = new Map(
    stdout.trimEnd().split("\n").map((line) => {
      const { name, value, from } = JSON.parse(line);
      return [name, [value, from]];
    }),
  );
  assertEquals(found.get("config"), [file, "default"]);
  assertEquals(found.get("model"), ["fast", file]);
  assertEquals(found.get("host"), ["127.0.0.2", "CHAT_HOST"]);
  assertEquals(found.get("port"), [4000, `CHAT_PORT in ${dotenv}`]);
  assertEquals(found.get("apiKey"), ["is set", "CHAT_API_KEY"]);
  assertEquals(found.get("store"), ["postgres://db/chat", "CHAT_STORE"]);
  assertEquals(found.get("aliases.fast"), [["work/a", "openai/b"], file]);
  assertEquals(found.get("openai.key"), [
    "is set",
    `OPENAI_API_KEY in ${dotenv}`,
  ]);
  assertEquals(found.get("providers.work.baseUrl"), [
    "https://llm.example/v1",
    file,
  ]);
  assertEquals(found.get("providers.work.headers"), [["x-key"], file]);
  assertEquals(found.get("mcpServers.one.env"), [["KEY"], file]);
  assertEquals(found.get("proxy"), ["http://127.0.0.1:9", "HTTPS_PROXY"]);
});

Deno.test("chat config: an option comes before all else, and a table has three columns", async () => {
  await using folder = await temporaryFolder();
  const { stdout } = await runCli(["config", "--history", "/tmp/h.jsonl"], {
    home: folder.path,
    env: { CHAT_HISTORY: "/tmp/other.jsonl" },
  });
  assertStringIncludes(stdout, "history\t/tmp/h.jsonl\t--history\n");
  assertStringIncludes(stdout, "port\t11435\tdefault\n");
});

Deno.test("chat config --example: may be used as it is, and has every member", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const { stdout } = await runCli(["config", "--example"], { home });
  assertEquals(await parseConfigFile(stdout, "example"), {});
  const whole = await parseConfigFile(uncommented(stdout), "example");
  assertEquals(Object.keys(whole), Object.keys(MEMBERS));
  for (const { help } of Object.values(MEMBERS)) {
    assertStringIncludes(stdout, `  // ${help}\n`);
  }
});

Deno.test("chat config --schema: accepts what the program accepts, and refuses what it refuses", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const example = await runCli(["config", "--example"], { home });
  const { stdout } = await runCli(["config", "--schema"], { home });
  const validator = new Validator(JSON.parse(stdout), "2020-12");
  const whole = await parseConfigFile(uncommented(example.stdout), "example");
  assertEquals(validator.validate(whole).errors, []);
  for (const { path, help } of allMembers(MEMBERS)) {
    assertStringIncludes(stdout, JSON.stringify(help), path);
  }
  for (
    const wrong of [
      { modle: "x" },
      { model: "" },
      { port: 65_536 },
      { providers: { "a/b": {} } },
      { providers: { a: { dialect: "gopher" } } },
      { aliases: { a: [] } },
      { aliases: { a: [{ weight: 1 }] } },
      { tools: { allow: [{}] } },
      { maxConcurrency: { a: 0 } },
    ]
  ) {
    const text = JSON.stringify(wrong);
    assert(!validator.validate(wrong).valid, text);
    const refused = await parseConfigFile(text, "f").catch(() => undefined);
    assertEquals(refused, undefined, text);
  }
});

Deno.test("chat config: --example and --schema are two things", async () => {
  const { code, stderr } = await runCli(["config", "--example", "--schema"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "cannot be used together");
});
