import { assert } from "@std/assert";
import denoJson from "../deno.json" with { type: "json" };
import { PROVIDERS } from "../lib/clients/providers.ts";
import { exists, readSourceFiles, readText } from "./helpers/source_files.ts";

const READS_HISTORY = [
  "lib/core/",
  ...["line/", "chain/", "query/", "history.ts"].map((part) =>
    `lib/history/${part}`
  ),
];

/** What each part may import beside itself, by the beginning of the path; nothing may import `main.ts`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "lib/std/": [],
  "lib/core/": [],
  "lib/json/": ["lib/core/"],
  "lib/files/": ["lib/core/"],
  "lib/wire/": ["lib/core/"],
  "lib/stream/": ["lib/core/"],
  "lib/dialects/": ["lib/core/", "lib/json/", "lib/stream/"],
  "lib/clients/": [
    "lib/core/",
    "lib/json/",
    "lib/wire/",
    "lib/stream/",
    "lib/dialects/",
  ],
  "lib/history/line/": ["lib/core/", "lib/json/", "lib/files/"],
  "lib/history/chain/": ["lib/core/", "lib/json/", "lib/history/line/"],
  "lib/history/query/": [
    "lib/core/",
    "lib/files/line_blocks.ts",
    "lib/history/line/",
    "lib/history/history.ts",
  ],
  // The face, and the errors of what is behind it.
  "lib/history/upkeep.ts": ["lib/history/line/", "lib/history/chain/"],
  "lib/history/history.ts": [
    "lib/core/",
    "lib/json/",
    "lib/history/line/",
    "lib/history/chain/",
    "lib/history/query/",
    "lib/history/upkeep.ts",
  ],
  "lib/history/write_error.ts": ["lib/core/"],
  "lib/history/store/": [
    "lib/core/",
    "lib/json/",
    "lib/files/",
    "lib/history/line/",
    "lib/history/chain/",
    "lib/history/query/",
    "lib/history/history.ts",
    "lib/history/write_error.ts",
  ],
  "lib/history/record/": [
    "lib/core/",
    "lib/json/",
    "lib/files/",
    "lib/history/line/",
    "lib/history/chain/",
    "lib/history/history.ts",
  ],
  "lib/history/cache/": [
    "lib/core/",
    "lib/json/",
    "lib/history/line/",
    "lib/history/chain/",
    "lib/history/query/",
    "lib/history/history.ts",
  ],
  "lib/history/runs/": READS_HISTORY,
  "lib/history/trajectory/": READS_HISTORY,
  "lib/history/replay/": [
    "lib/core/",
    "lib/stream/",
    "lib/dialects/",
    "lib/wire/fetch_reply.ts",
    "lib/history/line/",
    "lib/history/chain/",
    "lib/history/history.ts",
  ],
  "lib/history/transfer/": [
    "lib/core/",
    "lib/dialects/",
    "lib/history/line/",
    "lib/history/chain/",
    "lib/history/query/",
    "lib/history/record/",
    "lib/history/history.ts",
    "lib/render/html/",
  ],
  "lib/tools/": ["lib/core/", "lib/wire/", "lib/files/replace_file.ts"],
  "lib/conversation/": ["lib/core/", "lib/history/", "lib/tools/"],
  "lib/telemetry/": ["lib/core/", "lib/history/"],
  "lib/prices/": ["lib/core/"],
  "lib/keys/": ["lib/core/", "lib/files/", "lib/history/", "lib/prices/"],
  "lib/render/": ["lib/core/"],
  "lib/bench/": ["lib/core/", "lib/clients/", "lib/history/", "lib/prices/"],
  "lib/web/": [
    "lib/core/",
    "lib/history/",
    "lib/prices/",
    "lib/render/markdown/",
    "lib/render/html/",
    "lib/files/reading_pace.ts",
    "lib/bench/",
    "lib/keys/",
  ],
  "lib/server/": [
    // The pages are made elsewhere; the server hands on what is asked and answered, and the files.
    "lib/web/thread/messages.ts",
    "lib/web/assets/",
    "lib/bench/page/report.css",
    "lib/prices/",
    "lib/core/",
    "lib/json/",
    "lib/wire/",
    "lib/stream/",
    "lib/dialects/",
    "lib/clients/",
    "lib/history/",
    "lib/keys/",
  ],
  "lib/attach/": [
    "lib/core/",
    "lib/clients/attachment_limits.ts",
    "lib/wire/fetch_address.ts",
  ],
  "lib/templates/": ["lib/core/"],
  "lib/schema/": ["lib/core/"],
  "lib/repl/": [
    "lib/core/",
    "lib/history/",
    "lib/conversation/",
    "lib/tools/",
    "lib/prices/",
    "lib/render/",
    "lib/attach/",
  ],
  "lib/config": [
    "lib/core/",
    "lib/files/replace_file.ts",
    "lib/clients/provider_variables.ts",
    "lib/dialects/openai_chat/quirks.ts",
  ],
  "lib/cli/": ["lib/core/", "lib/clients/provider_config.ts", "deno.json"],
  "lib/commands/": ["lib/", "deno.json"],
  "main.ts": ["lib/core/", "lib/cli/", "lib/commands/", "deno.json"],
};

/** The most files that may stand beside each other in a folder. */
const MOST_FILES = 25;
/** The same at the top of the server, whose parts are folders. */
const MOST_SERVER_FILES = 8;

/** Folders whose members, files or folders, know nothing of one another. */
const FAMILIES: readonly {
  readonly folder: string;
  /** Import the members; the only ones who may. */
  readonly lists?: readonly string[];
  /** What all members may import. */
  readonly shared?: readonly string[];
  /** Only folders are members; the files beside them belong to all. */
  readonly onlyFolders?: boolean;
}[] = [
  {
    folder: "lib/clients/",
    lists: ["lib/clients/dialects.ts", "lib/clients/replies.ts"],
    shared: ["lib/clients/routing/"],
    onlyFolders: true,
  },
  {
    folder: "lib/commands/",
    // The command line knows one row of the table by itself.
    lists: ["lib/commands/table.ts", "lib/commands/command_line.ts"],
    shared: ["lib/commands/shared/"],
    onlyFolders: true,
  },
  {
    folder: "lib/commands/history/",
    // Without a command of its own `history` lists.
    lists: ["lib/commands/history/table.ts", "lib/commands/history/row.ts"],
    onlyFolders: true,
  },
  {
    folder: "lib/commands/keys/",
    // Without a command of its own `keys` lists.
    lists: ["lib/commands/keys/table.ts", "lib/commands/keys/row.ts"],
    onlyFolders: true,
  },
  { folder: "lib/dialects/" },
  {
    folder: "lib/server/endpoints/",
    lists: ["lib/server/endpoints.ts", "lib/server/endpoints/late.ts"],
  },
  { folder: "lib/tools/built_in/", lists: ["lib/tools/built_in.ts"] },
  { folder: "lib/web/pages/", lists: ["lib/web/pages.ts"] },
  { folder: "lib/repl/commands/", lists: ["lib/repl/commands.ts"] },
];

/** The only places for wire names in snake case. */
const WIRE_NAMES =
  /^lib\/(?:core\/chat|dialects\/\w+\/types|history\/line\/exchange)\.ts$/;

/** Where a provider may be named; a file format, too, bears the name of whose it is. */
const PROVIDER_CODE = /^lib\/(?:clients|dialects|std|history\/transfer)\//;

/** Names that a file format of others gives to what holds for every provider. */
const FOREIGN_WORDS = new Set(['"is-valid-openai-tools-call"']);

/** Words that plain English replaces, and how many files of `lib/` still have each; a number may only shrink. */
const RETIRED_WORDS:
  readonly (readonly [word: string, RegExp, most: number])[] = [
    ["whoever", /\bwho(?:m|se)?ever\b/i, 0],
    ["told", /\btold\b/i, 4],
    ["so many", /\bso many\b/i, 0],
    ["is no X", /(?<!\bthere )\b(?:is|are) no\b(?! (?:longer|more)\b)/i, 1],
    ["stands", /\bstands?\b(?! for\b)/i, 1],
    ["goes on", /\bgo(?:es)? on\b/i, 6],
    ["of its own", /\bof (?:its|their) own\b/i, 1],
    ["takes note", /\btakes? note\b/i, 6],
    ["no place", /\bno place\b/i, 0],
    ["unless given", /\bunless given\b/i, 0],
  ];

/** Parts that have none of these words any more. */
const PLAIN_PARTS: readonly string[] = [
  "lib/cli/",
  "lib/commands/",
  "lib/core/",
  "lib/repl/",
  "lib/render/",
  "lib/bench/",
  "lib/config",
  "lib/attach/",
  "lib/schema/",
  "lib/templates/",
  "lib/dialects/anthropic_messages/",
  "lib/dialects/openai_chat/",
  "lib/dialects/openai_completions/",
  "lib/dialects/openai_responses/decode",
  "lib/dialects/openai_responses/kept/",
  "lib/wire/",
  "lib/stream/",
  "lib/telemetry/",
  "lib/conversation/",
  "lib/files/",
  "lib/history/",
  "lib/json/",
  "lib/clients/anthropic/",
  "lib/clients/openai/",
  "lib/clients/routing/",
  "lib/server/answer/",
  "lib/server/endpoints/",
  "lib/server/formats/",
  "lib/server/guard/",
  "lib/server/http1/",
  "lib/server/watch/",
  "lib/server/workers/",
];

/** More words that plain English replaces, in parts that have none of them any more. */
const SETTLED_PARTS =
  /^lib\/(?:cli|commands|history\/(?:chain|line|query|record|replay|store))\/|^lib\/history\/history\.ts$/;
const SETTLED_WORDS =
  /\btakes? note\b|\b(?:any|no|some)body\b|\bparted\b|\bc(?:a|o)mes? of it\b|\bhand(?:s|ed)? over\b/i;

const SOURCE = await readSourceFiles("main.ts", "lib");
const TESTS = await readSourceFiles("tests");
const TOOLS = await readSourceFiles("tools", "bench");

function rule(
  name: string,
  breaches: () => Iterable<string> | Promise<Iterable<string>>,
): void {
  Deno.test(`architecture: ${name}`, async () => {
    const found = [...await breaches()];
    assert(found.length === 0, `${name}\n  ${found.join("\n  ")}`);
  });
}

rule("imports only point downwards, as MAY_IMPORT lists", function* () {
  for (const { path, imports } of SOURCE) {
    const part = Object.keys(MAY_IMPORT).find((part) => path.startsWith(part));
    if (part === undefined) {
      yield `${path} belongs to no part`;
      continue;
    }
    const allowed = [part, ...MAY_IMPORT[part] ?? []];
    for (const target of imports.filter(isOurs)) {
      if (!allowed.some((start) => target.startsWith(start))) {
        yield `${path} imports ${target}`;
      }
    }
  }
});

rule("siblings do not import each other, only their list does", function* () {
  for (const { folder, lists = [], shared = [], onlyFolders } of FAMILIES) {
    const memberOf = (path: string) => {
      const [name = "", ...inside] = path.slice(folder.length).split("/");
      if (shared.some((start) => path.startsWith(start))) return undefined;
      if (onlyFolders && inside.length === 0) return undefined;
      return name.replace(/\.ts$/, "");
    };
    for (const { path, imports } of SOURCE) {
      if (!path.startsWith(folder) || lists.includes(path)) continue;
      for (const target of imports.filter((to) => to.startsWith(folder))) {
        const member = memberOf(target);
        if (member !== undefined && member !== memberOf(path)) {
          yield `${path} imports ${target}`;
        }
      }
    }
  }
});

rule("a folder holds at most 25 files beside each other", function* () {
  const counts = new Map<string, number>();
  for (const { path } of SOURCE) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  for (const [folder, count] of counts) {
    const most = folder === "lib/server/" ? MOST_SERVER_FILES : MOST_FILES;
    if (count > most) yield `${folder} has ${count}`;
  }
});

rule("no file imports itself, directly or by way of others", function* () {
  const imports = new Map(
    SOURCE.map((file) => [file.path, file.imports.filter(isOurs)]),
  );
  const done = new Set<string>();
  function* visit(path: string, way: readonly string[]): Generator<string> {
    const seen = way.indexOf(path);
    if (seen >= 0) yield [...way.slice(seen), path].join(" → ");
    if (seen >= 0 || done.has(path)) return;
    for (const target of imports.get(path) ?? []) {
      yield* visit(target, [...way, path]);
    }
    done.add(path);
  }
  for (const path of imports.keys()) yield* visit(path, []);
});

rule(
  "no source file has more than 300 lines, no test more than 600",
  function* () {
    for (const [files, most] of [[SOURCE, 300], [TESTS, 600]] as const) {
      for (const { path, text } of files) {
        const lines = text.split("\n").length - 1;
        if (lines > most) yield `${path} has ${lines}`;
      }
    }
  },
);

rule(
  "providers are named only under lib/clients/ and lib/dialects/",
  function* () {
    const names = new RegExp(
      ["claude", "gpt", ...PROVIDERS.map((row) => row.name)].join("|"),
      "i",
    );
    for (const { path, code } of SOURCE) {
      if (PROVIDER_CODE.test(path)) continue;
      for (const line of code.split("\n")) {
        const found = decisions(line).find((word) =>
          names.test(word) && !FOREIGN_WORDS.has(word)
        );
        if (found !== undefined) yield `${path} says ${found}: ${line.trim()}`;
      }
    }
  },
);

/** Members that only a line of the history has; raw JSON has no space behind the colon, code has one. */
const LINE_MEMBERS =
  /\\?"(?:v|kind|conversation|parent|source|started|ended|base_url|timing|first_token_ms|total_ms|deltas|attempts|sha256|raw|patch|via|masked|fragments?)\\?":(?=\S)/;

rule("only lib/history/line/ knows how a line looks as text", function* () {
  for (const { path, code } of SOURCE) {
    if (path.startsWith("lib/history/line/")) continue;
    const found = code.split("\n").find((line) => LINE_MEMBERS.test(line));
    if (found !== undefined) yield `${path} says ${found.trim()}`;
  }
});

/** Opens files of lines. */
const LINE_FILES =
  /^lib\/files\/(?:append_now|appendable|find_line|jsonl|left_lines|line_files|lock|near_lines|rotation)\.ts$/;

/** What uses them: the store and the line; lines that were typed are no history. */
const OPENS_LINE_FILES =
  /^lib\/(?:files|history\/store|history\/line)\/|^lib\/commands\/chat\/input_log\.ts$/;

rule("only lib/history/store/ opens the history's files", function* () {
  for (const { path, imports, text } of SOURCE) {
    if (OPENS_LINE_FILES.test(path)) continue;
    for (const target of imports.filter((to) => LINE_FILES.test(to))) {
      const names = text.match(
        new RegExp(
          `import (?:type )?\\{([^}]*)\\} from "[^"]*${target.slice(9)}"`,
        ),
      )?.[1] ?? "";
      // The mode of private files, and an error to tell apart.
      if (!/^[\s,]*(?:(?:FILE_MODE|LockedError)[\s,]*)+$/.test(names)) {
        yield `${path} imports ${names.trim()} of ${target}`;
      }
    }
  }
});

rule("snake case is allowed only where wire shapes are declared", function* () {
  for (const { path, text } of SOURCE) {
    if (/deno-lint-ignore.*camelcase/.test(text) && !WIRE_NAMES.test(path)) {
      yield path;
    }
  }
});

rule(
  "packages are imported by the names in deno.json, node: and std's own aside",
  function* () {
    const forAll = Object.keys(denoJson.imports);
    const forTests = Object.keys(denoJson.scopes["./tests/"]);
    for (const { path, imports } of [...SOURCE, ...TESTS]) {
      if (path.startsWith("lib/std/")) continue;
      const known = path.startsWith("tests/")
        ? [...forAll, ...forTests]
        : forAll;
      for (const target of imports) {
        const named = known.some((name) =>
          target === name || target.startsWith(`${name}/`)
        );
        if (!named && !isOurs(target) && !target.startsWith("node:")) {
          yield `${path} imports ${target}`;
        }
      }
    }
  },
);

rule("nothing is imported from a registry or a URL by address", function* () {
  for (const { path, imports } of [...SOURCE, ...TESTS]) {
    for (const target of imports) {
      if (/^(?:jsr|npm|https?|data):/.test(target)) {
        yield `${path} imports ${target}`;
      }
    }
  }
});

/** What a file exports that has a value, types aside: interfaces are public with what takes them. */
const EXPORTED = /^export (?:async )?(?:function\*?|const|class) (\w+)/gm;

rule("what is exported, another file uses", function* () {
  const all = [...SOURCE, ...TESTS, ...TOOLS];
  const naming = new Map<string, Set<(typeof all)[number]>>();
  for (const file of all) {
    for (const [, name = ""] of file.text.matchAll(/\/([\w.]+\.ts)"/g)) {
      naming.set(name, (naming.get(name) ?? new Set()).add(file));
    }
  }
  for (const { path, code } of SOURCE) {
    if (path.startsWith("lib/std/")) continue;
    const name = path.slice(path.lastIndexOf("/") + 1);
    const importers = [...naming.get(name) ?? []];
    // Whatever a loader gives may be used anywhere.
    const loaded = importers.some(({ text }) => /typeof import\(/.test(text));
    const users = (loaded ? all : importers).filter((file) =>
      file.path !== path
    );
    for (const [, exported = ""] of code.matchAll(EXPORTED)) {
      const word = new RegExp(`\\b${exported}\\b`);
      if (!users.some(({ text }) => word.test(text))) {
        yield `${path}: ${exported}`;
      }
    }
  }
});

rule("assertions are for tests only", function* () {
  for (const { path, imports } of SOURCE) {
    for (const target of imports) {
      if (/^@std\/assert(?:\/|$)/.test(target)) {
        yield `${path} imports ${target}`;
      }
    }
  }
});

rule("an address of a file becomes a path by fileURLToPath", function* () {
  // The pathname of a file's address is no path on Windows: /C:/chat/main.ts.
  for (const { path, code, text } of [...SOURCE, ...TESTS, ...TOOLS]) {
    const knowsFiles = /import\.meta\.url|"file:|Deno\.mainModule/.test(text);
    if (knowsFiles && /\)\s*\.pathname\b/.test(code)) yield path;
  }
});

rule("no home of the runtime's cache is guessed", function* () {
  for (const { path, code } of [...TESTS, ...TOOLS]) {
    if (/\.cache\/deno/.test(code)) yield path;
  }
});

rule("each wait of a test has an end", function* () {
  const endless =
    /\bwhile \(true\)(?!;)|\bfor \(;;\)|\bwhile \([^{]*\{\s*await new Promise\([^{}]*setTimeout/;
  for (const { path, code } of TESTS) {
    // Readers of a stream end with the stream.
    if (path.endsWith("/http1/reply_reader.ts")) continue;
    if (path === "tests/architecture_test.ts") continue;
    if (endless.test(code)) yield `${path}: see tests/helpers/until.ts`;
  }
});

rule("one file listens for requests", () => {
  const found = SOURCE.filter(({ code }) =>
    /\bDeno\.(?:serve|listen)\(/.test(code)
  );
  return found.length > 1 ? found.map(({ path }) => path) : [];
});

rule("only main.ts knows the arguments and exits", function* () {
  for (const { path, code } of SOURCE) {
    if (path !== "main.ts" && /\bDeno\.(?:args|exit)\b/.test(code)) yield path;
  }
});

rule("every link of deno.json is a package with an entry", async () => {
  const missing: string[] = [];
  const links: readonly string[] = denoJson.links;
  for (const link of links) {
    const folder = link.replace(/^\.\//, "");
    for (const file of [`${folder}/deno.json`, `${folder}/mod.ts`]) {
      if (!await exists(file)) missing.push(file);
    }
  }
  return missing;
});

rule(
  "every variable of .env.example is one that the program knows",
  async () => {
    const example = await readText(".env.example");
    const names = Array.from(
      example.matchAll(/^(\w+)=/gm),
      ([, name = ""]) => name,
    );
    assert(names.length > 0);
    return names.filter((name) =>
      !SOURCE.some(({ text }) => new RegExp(`\\b${name}\\b`).test(text))
    );
  },
);

for (const [word, pattern, most] of RETIRED_WORDS) {
  rule(`the files that say "${word}" only get fewer`, () => {
    const found = SOURCE.filter(({ path, prose }) =>
      !path.startsWith("lib/std/") && prose.some((text) => pattern.test(text))
    ).map(({ path }) => path);
    const relapses = found.filter((path) =>
      PLAIN_PARTS.some((part) => path.startsWith(part))
    );
    if (relapses.length > 0) return relapses;
    return found.length > most ? [`${found.length} instead of ${most}`] : [];
  });
}

rule("settled parts stay in plain English", function* () {
  for (const { path, prose } of SOURCE) {
    if (!SETTLED_PARTS.test(path)) continue;
    const found = prose.find((text) => SETTLED_WORDS.test(text));
    if (found !== undefined) yield `${path} says ${found.trim()}`;
  }
});

function isOurs(target: string): boolean {
  return /^(?:lib|tests|tools|bench)\/|^main\.ts$|^deno\.json$/.test(target);
}

/** Identifiers, and strings that are one word: a string with spaces is prose for people and decides nothing. */
function decisions(line: string): string[] {
  const strings = line.match(/"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`/g) ?? [];
  const rest = line.replaceAll(/"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`/g, " ");
  const words = rest.match(/[\w$]+/g) ?? [];
  // The dialect that a client speaks is the seam's business; it bears its inventor's name.
  const dialect = /dialect/i.test(line);
  return [
    ...words,
    ...strings.filter((text) =>
      !/\s/.test(text) && !(dialect && /^"(?:openai|anthropic)"$/.test(text))
    ),
  ];
}
