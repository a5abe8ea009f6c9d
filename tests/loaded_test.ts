import { assertEquals } from "@std/assert";
import { readSourceFiles } from "./helpers/source_files.ts";

const FILES = new Map(
  (await readSourceFiles("main.ts", "lib")).map((file) => [file.path, file]),
);
/** An import that is carried out before the module that has it: no type's, and no call of `import`. */
const STATIC =
  /^(?:import|export)\s+(?!type\b)[^;"'=(]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"/gm;

/** All that is loaded with a module: paths from the top of the repository, and the names of packages. */
function loadedWith(entry: string): Set<string> {
  const loaded = new Set<string>();
  const load = (name: string) => {
    if (loaded.has(name)) return;
    loaded.add(name);
    const text = FILES.get(name)?.text ?? "";
    for (const [, from, alone] of text.matchAll(STATIC)) {
      const specifier = from ?? alone ?? "";
      const isFile = specifier.startsWith(".");
      load(
        isFile
          ? new URL(specifier, `file:///${name}`).pathname.slice(1)
          : specifier,
      );
    }
  };
  load(entry);
  return loaded;
}

/** Of what is loaded, what must not be. */
function found(entry: string, unwanted: RegExp): string[] {
  return [...loadedWith(entry)].filter((name) => unwanted.test(name));
}

const PACKAGES = /^(?!lib\/|main\.ts|@std\/|node:|\S*deno\.json$)/;

Deno.test("ask: loads no server, no conversation at a terminal, no Markdown, no package of npm", () => {
  const entry = "lib/commands/ask.ts";
  const parts =
    /^lib\/(?:server|repl|replay|bench|transfer|history|telemetry|render\/markdown)\//;
  assertEquals(found(entry, parts), []);
  assertEquals(found(entry, PACKAGES), []);
  // It takes longer to load than the runtime to start.
  assertEquals(found(entry, /^node:crypto$/), []);
});

Deno.test("ask: the options of other commands are not read", () => {
  const others =
    /^lib\/commands\/(?:(?:bench|serve|history)\w*|table|help)\.ts$/;
  assertEquals(found("lib/commands/command_line.ts", others), []);
});

Deno.test("ask: nothing of the history, of reading answers or of showing them is loaded before the request has left", () => {
  const parts =
    /^node:|^lib\/(?:templates|schema|render)\/|^lib\/clients\/eliza\/(?!name\.ts)|^lib\/conversation\/(?!request\.ts)|^lib\/wire\/(?:sse|jsonl|line_)|_decode(?:r)?\.ts$|^lib\/clients\/\w+_reply\.ts$/;
  assertEquals(found("lib/commands/ask.ts", parts), []);
});

Deno.test("ask: loads no server, no Markdown, no package of npm with its answer", () => {
  const entry = "lib/commands/ask_answer.ts";
  const parts =
    /^lib\/(?:server|repl|replay|bench|transfer|history|telemetry|render\/markdown)\//;
  assertEquals(found(entry, parts), []);
  assertEquals(found(entry, PACKAGES), []);
  assertEquals(found(entry, /^node:crypto$/), []);
});

Deno.test("serve: loads no conversation at a terminal, no benchmark, no package of npm", () => {
  const entry = "lib/commands/serve.ts";
  assertEquals(
    found(entry, /^lib\/(?:repl|render|bench|transfer|telemetry)\//),
    [],
  );
  assertEquals(found(entry, PACKAGES), []);
});

Deno.test("chat: loads no server, no Markdown, no package of npm before its prompt", () => {
  const entry = "lib/commands/chat.ts";
  assertEquals(
    found(entry, /^lib\/(?:server|bench|telemetry|render\/markdown)\//),
    [],
  );
  assertEquals(found(entry, PACKAGES), []);
});

Deno.test("chat --version: loads no command", () => {
  assertEquals(
    [...loadedWith("main.ts")].filter((name) => name.startsWith("lib/")).sort(),
    [
      "lib/commands/built_from.ts",
      "lib/commands/system_io.ts",
      "lib/commands/version.ts",
      "lib/core/load.ts",
      "lib/core/secrets.ts",
      "lib/wire/bytes.ts",
    ],
  );
});
