import { assert, assertEquals } from "@std/assert";
import { readSourceFiles } from "./helpers/source_files.ts";
import { dirname, join } from "node:path/posix";

const FILES = new Map(
  (await readSourceFiles("main.ts", "lib")).map((file) => [file.path, file]),
);
/** An import that is carried out before the module that has it: no type's, and no call of `import`. */
const STATIC =
  /^(?:import|export)\s+(?!type\b)[^;"'=(]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"/gm;

/** All that is loaded with modules: paths from the top of the repository, and the names of packages. */
function loadedWith(...entries: readonly string[]): Set<string> {
  const loaded = new Set<string>();
  const load = (name: string) => {
    if (loaded.has(name)) return;
    loaded.add(name);
    const text = FILES.get(name)?.text ?? "";
    for (const [, from, alone] of text.matchAll(STATIC)) {
      const specifier = from ?? alone ?? "";
      const isFile = specifier.startsWith(".");
      load(
        isFile ? join(dirname(name), specifier) : specifier,
      );
    }
  };
  entries.forEach(load);
  return loaded;
}

/** Of what is loaded, what must not be. */
function found(entry: string | readonly string[], unwanted: RegExp): string[] {
  return [...loadedWith(...[entry].flat())]
    .filter((name) => unwanted.test(name));
}

/** What `ask` loads until its request has left: each loads the next when it runs. */
const ASK = [
  "main.ts",
  "lib/commands/command_line.ts",
  "lib/commands/ask/run.ts",
];
const OPENAI = "lib/clients/openai/client.ts";
const ANTHROPIC = "lib/clients/anthropic/client.ts";

const PACKAGES = /^(?!lib\/|main\.ts|@std\/|node:|\S*deno\.json$)/;

Deno.test("ask: loads no server, no conversation at a terminal, no Markdown, no package of npm", () => {
  const entry = "lib/commands/ask/run.ts";
  const parts =
    /^lib\/(?:server|repl|bench|history\/(?:replay|transfer|query)|telemetry|render\/markdown)\//;
  assertEquals(found(entry, parts), []);
  assertEquals(found(entry, PACKAGES), []);
  // It takes longer to load than the runtime to start.
  assertEquals(found(entry, /^node:crypto$/), []);
});

Deno.test("ask: the options of other commands are not read", () => {
  const others =
    /^lib\/(?:commands\/(?!ask\/|shared\/|command_line\.ts)|cli\/help\.ts)/;
  assertEquals(found("lib/commands/command_line.ts", others), []);
});

Deno.test("ask: nothing of the history, of reading answers or of showing them is loaded before the request has left", () => {
  const parts =
    /^node:|^lib\/(?:templates|schema|render|history|files|stream)\/|^lib\/clients\/eliza\/(?!name\.ts|client\.ts)|^lib\/conversation\/(?!request\.ts)|\/decode\/|_decode(?:r)?\.ts$|^lib\/clients\/\w+\/reply\.ts$/;
  assertEquals(found([...ASK, OPENAI, ANTHROPIC], parts), []);
});

Deno.test("ask: loads the client of its model's dialect and no other", () => {
  const clients = /^lib\/(?:clients\/(?:anthropic|eliza|openai)|dialects)\//;
  assertEquals(found(ASK, clients), []);
  assertEquals(found([...ASK, OPENAI], /anthropic|eliza/), []);
  assertEquals(found([...ASK, ANTHROPIC], /openai|eliza/), []);
});

Deno.test("ask: loads few modules until its request has left", () => {
  // Each takes some tenths of a millisecond. The numbers may only shrink.
  const most = [[OPENAI, 69], [ANTHROPIC, 82]] as const;
  for (const [client, count] of most) {
    const loaded = [...loadedWith(...ASK, client)];
    assert(loaded.length <= count, `${loaded.length} with ${client}`);
  }
});

Deno.test("ask: loads no server, no Markdown, no package of npm with its answer", () => {
  const entry = "lib/commands/ask/answer.ts";
  const parts =
    /^lib\/(?:server|repl|bench|history\/(?:replay|transfer|query)|telemetry|render\/markdown)\//;
  assertEquals(found(entry, parts), []);
  assertEquals(found(entry, PACKAGES), []);
  assertEquals(found(entry, /^node:crypto$/), []);
});

Deno.test("do: loads no server, no line editor, no Markdown, no package of npm for a command", () => {
  const entry = "lib/commands/do/run.ts";
  const parts =
    /^lib\/(?:server|repl|bench|history\/(?:replay|transfer|query)|telemetry|render\/markdown)\//;
  assertEquals(found(entry, parts), []);
  assertEquals(found(entry, PACKAGES), []);
});

Deno.test("tools: no package of npm is loaded before an MCP server is named", () => {
  const entries = [
    "lib/commands/ask/tools.ts",
    "lib/commands/chat/tools.ts",
    "lib/commands/shared/tools/open_tools.ts",
    "lib/commands/shared/tools/mcp_servers.ts",
    "lib/repl/tool_turns.ts",
  ];
  assertEquals(found(entries, PACKAGES), []);
});

Deno.test("serve: loads no conversation at a terminal, no benchmark, no package of npm", () => {
  const entry = "lib/commands/serve/run.ts";
  assertEquals(
    found(entry, /^lib\/(?:repl|render|bench|history\/transfer|telemetry)\//),
    [],
  );
  assertEquals(found(entry, PACKAGES), []);
});

Deno.test("chat: loads no server, no Markdown, no package of npm before its prompt", () => {
  const entry = "lib/commands/chat/run.ts";
  assertEquals(
    found(entry, /^lib\/(?:server|bench|telemetry|render\/markdown)\//),
    [],
  );
  assertEquals(found(entry, PACKAGES), []);
});

Deno.test("history export: loads no package of npm before its format is known", () => {
  assertEquals(found("lib/commands/history/export/run.ts", PACKAGES), []);
});

Deno.test("chat --version: loads no command", () => {
  assertEquals(
    [...loadedWith("main.ts", "lib/cli/version.ts")].filter((name) =>
      name.startsWith("lib/")
    ).sort(),
    [
      "lib/cli/built_from.ts",
      "lib/cli/system_io.ts",
      "lib/cli/version.ts",
      "lib/core/data/bytes.ts",
      "lib/core/load.ts",
      "lib/core/secrets.ts",
    ],
  );
});
