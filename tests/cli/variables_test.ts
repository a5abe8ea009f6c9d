import { assertEquals } from "@std/assert";
import { PROVIDERS } from "../../lib/clients/providers.ts";
import { VARIABLES } from "../../lib/cli/variables.ts";
import { readSourceFiles } from "../helpers/source_files.ts";

/** What the system sets, and users do not. */
const SYSTEM = ["HOME", "USERPROFILE", "TERM", "TMUX", "STY"];

Deno.test("variables: the table has every variable that the program reads", async () => {
  const listed = new Set([
    ...SYSTEM,
    ...VARIABLES.map(([name]) => name),
    ...PROVIDERS.flatMap(({ keyVariable, baseUrlVariable, hostVariable }) =>
      [keyVariable, baseUrlVariable, hostVariable].filter((name) =>
        name !== undefined
      )
    ),
  ]);
  const missing: string[] = [];
  for (const { path, text } of await readSourceFiles("lib")) {
    for (
      const [, name = ""] of text.matchAll(/\benv\("([A-Z][A-Z0-9_]+)"\)/g)
    ) {
      if (!listed.has(name)) missing.push(`${path}: ${name}`);
    }
  }
  assertEquals(missing, []);
});
