import { assert, assertEquals } from "@std/assert";
import { EXIT_CODES } from "../../lib/cli/exit_codes.ts";
import { ENDPOINTS } from "../../lib/server/endpoints.ts";
import { formattedReference } from "../../tools/reference.ts";
import { readText } from "../helpers/source_files.ts";

const readme = await readText("README.md");
const script = await readText("docs/script.md");
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

Deno.test("docs/script.md: the table of exit codes is the program's own", () => {
  const rows = [...script.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)]
    .map(([, code, means]) => [Number(code), means]);
  assertEquals(rows, EXIT_CODES.map((row) => [...row]));
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
