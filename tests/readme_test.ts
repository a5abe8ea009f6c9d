import { assertEquals } from "@std/assert";
import { PROVIDERS } from "../lib/clients/providers.ts";

const readme = await Deno.readTextFile(
  new URL("../README.md", import.meta.url),
);

Deno.test("README: the table of providers is the program's own", () => {
  const rows = [...readme.matchAll(/^\| `([a-z]+)` *\| (.*?) *\| (.*?) *\|$/gm)]
    .map(([, name, key, address]) => [name, key, address]);
  const expected = PROVIDERS.map((row) => [
    row.name,
    row.keyVariable === undefined
      ? "none needed"
      : `\`${row.keyVariable}\`${row.keyOptional ? ", if it wants one" : ""}`,
    row.dialect === "none"
      ? "inside this program"
      : row.baseUrlVariable === undefined
      ? `${row.baseUrl}`
      : `\`${row.baseUrlVariable}\``,
  ]);
  assertEquals(rows, expected);
});

Deno.test("README: begins with the two commands, which name one version of Deno", () => {
  const commands = [...readme.matchAll(/npx -y deno@([\d.]+) task (\w+)/g)];
  assertEquals(
    commands.slice(0, 2).map(([, , task]) => task),
    ["chat", "test"],
  );
  assertEquals(new Set(commands.map(([, version]) => version)).size, 1);
});
