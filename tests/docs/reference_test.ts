import { assertEquals, assertStringIncludes } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { EXIT_CODES } from "../../lib/commands/exit_codes.ts";
import { ROUTES } from "../../lib/server/routes.ts";
import { formattedReference } from "../../tools/reference.ts";
import { taskPermissions } from "../../tools/targets.ts";
import { readText } from "../helpers/source_files.ts";

const readme = await readText("README.md");

Deno.test("docs/reference.md: is what the tables say now", async () => {
  assertEquals(
    await readText("docs/reference.md"),
    await formattedReference(),
    "deno task reference writes it anew",
  );
});

Deno.test("README: the table of exit codes is the program's own", () => {
  const rows = [...readme.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)]
    .map(([, code, means]) => [Number(code), means]);
  assertEquals(rows, EXIT_CODES.map((row) => [...row]));
});

Deno.test("README: the table of permissions is what the tasks have", () => {
  const rows = [...readme.matchAll(/^\| `(--allow-\w+)` +\|/gm)]
    .map(([, flag]) => flag);
  const granted = taskPermissions(denoJson.tasks.run)
    .filter((flag) => flag.startsWith("--allow-"));
  assertEquals(rows, granted);
});

Deno.test("README: names every endpoint", () => {
  for (const { pattern } of ROUTES) {
    const path = pattern.replace(/:(\w+)/g, "{$1}").replace(/\/\*$|\*$/, "");
    if (path === "/") continue; // says the same as /health
    assertStringIncludes(readme, path.replace(/\{\w+\}.*$/, ""));
  }
});
