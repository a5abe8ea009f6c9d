import { assert, assertEquals } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { EXIT_CODES } from "../../lib/cli/exit_codes.ts";
import { ENDPOINTS } from "../../lib/server/endpoints.ts";
import { formattedReference } from "../../tools/reference.ts";
import { taskPermissions } from "../../tools/targets.ts";
import { readText } from "../helpers/source_files.ts";

const readme = await readText("README.md");
const endpoints = await readText("docs/endpoints.md");
const pages = await readText("docs/web.md");

/** `/` says the same as `/health`; the others answer for what is not there. */
const UNNAMED: readonly string[] = ["/", "/*", "/messages/*"];

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

Deno.test("README, docs/endpoints.md and docs/web.md: every endpoint is named in one of them", () => {
  for (const { method, pattern } of ENDPOINTS) {
    if (UNNAMED.includes(pattern)) continue;
    const path = pattern.replace("*", "{id}");
    const named = [readme, endpoints, pages].some((text) =>
      text.includes(path) && text.includes(method)
    );
    assert(named, `${method} ${path}`);
  }
});
