import { assert, assertEquals } from "@std/assert";

interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { readonly specifier?: string };
    readonly isDynamic?: boolean;
  }[];
}

/** What a module imports, by and by, before it runs: packages by the names that the sources give them. */
async function importedBy(entry: string): Promise<Set<string>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--lock=tests/deno.lock", entry],
  }).output();
  const { modules }: { modules: readonly Module[] } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  const bySpecifier = new Map(modules.map((row) => [row.specifier, row]));
  const found = new Set<string>();
  const visit = (specifier: string) => {
    if (found.has(specifier)) return;
    found.add(specifier);
    for (const row of bySpecifier.get(specifier)?.dependencies ?? []) {
      if (row.isDynamic) continue;
      found.add(row.specifier);
      visit(row.code?.specifier ?? "");
    }
  };
  visit(
    modules.find(({ specifier }) => specifier.endsWith(entry))?.specifier ?? "",
  );
  return found;
}

const PACKAGES = /markdown-it|codemirror|render\/markdown/;

for (
  const entry of [
    "main.ts",
    "lib/commands/ask/run.ts",
    "lib/commands/chat/run.ts",
    "lib/commands/serve/run.ts",
  ]
) {
  Deno.test(`${entry}: starts without what renders Markdown`, async () => {
    const imported = [...await importedBy(entry)];
    assert(imported.length > 10);
    assertEquals(imported.filter((name) => PACKAGES.test(name)), []);
  });
}

Deno.test("lib/render/markdown/writer.ts: has the packages, so that the other tests look for something", async () => {
  const imported = [...await importedBy("lib/render/markdown/writer.ts")];
  const packages = imported.filter((name) =>
    /^(?:markdown-it|@codemirror|get-)/.test(name)
  );
  assertEquals(packages.sort(), [
    "@codemirror/streamparser",
    "get-east-asian-width",
    "markdown-it",
  ]);
});
