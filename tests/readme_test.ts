import { assert, assertEquals } from "@std/assert";
import { PROVIDERS } from "../lib/clients/providers.ts";

const read = (path: string) =>
  Deno.readTextFile(new URL(`../${path}`, import.meta.url));
const readme = await read("README.md");
const configuration = await read("docs/configuration.md");

Deno.test("docs/configuration.md: the table of providers is the program's own", () => {
  const rows = [
    ...configuration.matchAll(/^\| `([a-z]+)` *\| (.*?) *\| (.*?) *\|$/gm),
  ]
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

Deno.test("README: names every provider", () => {
  const words = readme.replaceAll(/\s+/g, " ");
  for (const { name, title, dialect } of PROVIDERS) {
    assert(words.includes(dialect === "none" ? name : title), title);
  }
});

Deno.test("README: begins with the two commands, which name one version of Deno", () => {
  const commands = [...readme.matchAll(/npx -y deno@([\d.]+) task (\w+)/g)];
  assertEquals(
    commands.slice(0, 2).map(([, , task]) => task),
    ["chat", "test"],
  );
  assertEquals(new Set(commands.map(([, version]) => version)).size, 1);
});
