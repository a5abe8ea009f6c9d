import { assert } from "@std/assert";
import denoJson from "../deno.json" with { type: "json" };
import { PROVIDERS } from "../lib/clients/providers.ts";
import {
  exists,
  readSourceFiles,
  readText,
  type SourceFile,
} from "./helpers/source_files.ts";

/** What each part may import beside itself, by the beginning of the path; nothing may import `main.ts`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "lib/std/": [],
  "lib/core/": [],
  "lib/wire/": ["lib/core/"],
  "lib/dialects/": [
    "lib/core/",
    "lib/wire/event_reader.ts",
    "lib/wire/event_template.ts",
    "lib/wire/sse.ts",
  ],
  "lib/clients/": ["lib/core/", "lib/wire/", "lib/dialects/"],
  "lib/conversation/": [
    "lib/core/",
    "lib/wire/append_now.ts",
    "lib/wire/jsonl.ts",
    "lib/wire/line_files.ts",
  ],
  "lib/history/": ["lib/core/", "lib/wire/", "lib/conversation/"],
  "lib/replay/": ["lib/core/", "lib/wire/", "lib/conversation/"],
  "lib/transfer/": ["lib/core/", "lib/wire/", "lib/conversation/"],
  "lib/telemetry/": ["lib/core/", "lib/conversation/"],
  "lib/render/": ["lib/core/"],
  "lib/bench/": ["lib/core/", "lib/conversation/", "lib/clients/"],
  "lib/server/": [
    "lib/core/",
    "lib/wire/",
    "lib/dialects/",
    "lib/clients/",
    "lib/conversation/",
    "lib/replay/",
  ],
  "lib/attach/": ["lib/core/", "lib/clients/attachment_limits.ts"],
  "lib/templates/": ["lib/core/"],
  "lib/schema/": ["lib/core/"],
  "lib/repl/": [
    "lib/core/",
    "lib/conversation/",
    "lib/render/",
    "lib/attach/",
  ],
  "lib/config": ["lib/core/"],
  "lib/commands/": ["lib/", "deno.json"],
  "main.ts": ["lib/core/", "lib/commands/", "deno.json"],
};

/** Folders whose members know nothing of one another; a member is a file, a folder, or both with what has its prefix. */
const FAMILIES: readonly {
  readonly folder: string;
  /** Import the members; the only ones who may. */
  readonly lists?: readonly string[];
  /** What makes a file of the folder one of its members and not a helper of theirs; anything where absent. */
  readonly isMember?: (file: SourceFile) => boolean;
}[] = [
  {
    folder: "lib/clients/",
    lists: ["lib/clients/registry.ts"],
    isMember: (file) => /\bfunction create\w+Client\b/.test(file.code),
  },
  {
    folder: "lib/commands/",
    // The command line knows one row of the table by itself.
    lists: ["lib/commands/table.ts", "lib/commands/command_line.ts"],
    isMember: (file) => /\bfunction run\b/.test(file.code),
  },
  { folder: "lib/dialects/" },
  { folder: "lib/server/endpoints/", lists: ["lib/server/routes.ts"] },
  { folder: "lib/repl/commands/", lists: ["lib/repl/commands.ts"] },
];

/** The only places for wire names in snake case. */
const WIRE_NAMES =
  /^lib\/(?:core\/chat|dialects\/\w+\/types|conversation\/exchange)\.ts$/;

/** Where a provider may be named; a file format, too, bears the name of whose it is. */
const PROVIDER_CODE = /^lib\/(?:clients|dialects|std|transfer)\//;

const SOURCE = await readSourceFiles("main.ts", "lib");
const TESTS = await readSourceFiles("tests");

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
  for (const { folder, lists = [], isMember = () => true } of FAMILIES) {
    const files = SOURCE.filter(({ path }) =>
      path.startsWith(folder) && !lists.includes(path)
    );
    const members = files.filter(isMember)
      .map((file) => stem(file.path, folder));
    const memberOf = (path: string) =>
      members.find((name) => stem(path, folder) === name) ??
        members.find((name) => stem(path, folder).startsWith(`${name}_`));
    for (const { path, imports } of files) {
      for (const target of imports.filter((to) => to.startsWith(folder))) {
        const member = memberOf(target);
        if (member !== undefined && member !== memberOf(path)) {
          yield `${path} imports ${target}`;
        }
      }
    }
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
        const found = decisions(line).find((word) => names.test(word));
        if (found !== undefined) yield `${path} says ${found}: ${line.trim()}`;
      }
    }
  },
);

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

rule("assertions are for tests only", function* () {
  for (const { path, imports } of SOURCE) {
    for (const target of imports) {
      if (/^@std\/assert(?:\/|$)/.test(target)) {
        yield `${path} imports ${target}`;
      }
    }
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
  for (const link of denoJson.links) {
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

function isOurs(target: string): boolean {
  return /^(?:lib|tests|tools|bench)\/|^main\.ts$|^deno\.json$/.test(target);
}

function stem(path: string, folder: string): string {
  return path.slice(folder.length).replace(/(?:\/|\.ts$).*/, "");
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
