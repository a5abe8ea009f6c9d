import { assertEquals } from "@std/assert";
import denoJson from "../deno.json" with { type: "json" };
import { readText } from "./helpers/source_files.ts";

interface Lock {
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, unknown>>;
}

const program: Lock = JSON.parse(await readText("deno.lock"));
const tests: Lock = JSON.parse(await readText("tests/deno.lock"));

Deno.test("deno.lock: has no package that only tests need, as a user's first start fetches all that it has", () => {
  const onlyForTests = Object.values(denoJson.scopes["./tests/"]);
  assertEquals(
    onlyForTests.filter((specifier) => specifier in program.specifiers),
    [],
    "deno task lock writes both anew; tests run by task, or with --lock=tests/deno.lock",
  );
});

Deno.test("deno.lock: has every package that the program may import, in the version that is tested", () => {
  for (const specifier of Object.values(denoJson.imports)) {
    if (!specifier.startsWith("npm:")) continue;
    const version = program.specifiers[specifier];
    assertEquals(version, tests.specifiers[specifier], specifier);
  }
  for (const [name, facts] of Object.entries(program.npm)) {
    assertEquals(facts, tests.npm[name], name);
  }
});
