import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/core/errors.ts";
import { misfit } from "../../lib/schema/misfit.ts";
import { readSchema } from "../../lib/schema/read_schema.ts";
import {
  isStrict,
  listSchema,
  parseShortSchema,
} from "../../lib/schema/short_schema.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

const PERSON = {
  type: "object",
  properties: {
    name: { type: "string" },
    age: { type: "integer", description: "in years" },
    height: { type: "number" },
    alive: { type: "boolean" },
  },
  required: ["name", "age", "height", "alive"],
  additionalProperties: false,
};

Deno.test({
  name:
    "parseShortSchema: names, types and descriptions, on one line or several",
  permissions: "none",
  fn() {
    const line = "name, age int: in years, height float, alive bool";
    assertEquals(parseShortSchema(line), PERSON);
    assertEquals(parseShortSchema(line.replaceAll(", ", "\n")), PERSON);
    assertEquals(
      parseShortSchema("bio: short, dry\nname str")["properties"],
      {
        bio: { type: "string", description: "short, dry" },
        name: { type: "string" },
      },
    );
    assertEquals(parseShortSchema("name")["required"], ["name"]);
  },
});

for (const text of ["name text", "a b c", "", " , ", "a-b!: x"]) {
  Deno.test({
    name: `parseShortSchema: "${text}" is refused`,
    permissions: "none",
    fn: () => void assertThrows(() => parseShortSchema(text), UsageError),
  });
}

Deno.test({
  name: "isStrict: every object says all, at every depth",
  permissions: "none",
  fn() {
    assertEquals(isStrict(listSchema(PERSON)), true);
    assertEquals(isStrict({ type: "string" }), true);
    const { additionalProperties: _, ...open } = PERSON;
    assertEquals(isStrict(open), false);
    assertEquals(isStrict(listSchema(open)), false);
    assertEquals(isStrict({ ...PERSON, required: ["name"] }), false);
    // A member may be called as a word of the schema is.
    assertEquals(isStrict(parseShortSchema("properties, items")), true);
  },
});

Deno.test("readSchema: JSON, a file, or the short way", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/person.json`;
  await Deno.writeTextFile(path, JSON.stringify(PERSON));
  assertEquals(await readSchema(path), PERSON);
  assertEquals(await readSchema(` ${JSON.stringify(PERSON)}`), PERSON);
  assertEquals((await readSchema("name"))["required"], ["name"]);
  await assertRejects(
    () => readSchema(`${folder.path}/none.json`),
    UsageError,
    `Cannot read the schema ${folder.path}/none.json: No such file`,
  );
  await Deno.writeTextFile(path, "[]");
  await assertRejects(() => readSchema(path), UsageError, "a JSON object");
  await assertRejects(() => readSchema("{"), UsageError, "is not JSON");
});

const fits = { name: "A", age: 3, height: 1.5, alive: true };
const cases: [what: string, answer: unknown, problem: string | undefined][] = [
  ["fits", fits, undefined],
  [
    "a wrong type, with its place",
    { ...fits, age: "3" },
    '/age: Instance type "string" is invalid. Expected "integer"',
  ],
  [
    "a missing member",
    { name: "A", age: 3, height: 1.5 },
    'Instance does not have required property "alive"',
  ],
  [
    "a member too many",
    { ...fits, x: 1 },
    "/x: the schema does not allow this member",
  ],
  ["another value", [], 'Instance type "array" is invalid. Expected "object"'],
];
for (const [what, answer, problem] of cases) {
  Deno.test(`misfit: ${what}`, async () => {
    assertEquals(await misfit(JSON.stringify(answer), PERSON), problem);
  });
}

Deno.test("misfit: the innermost place in a list; text that is not JSON", async () => {
  const list = JSON.stringify({ items: [fits, { ...fits, age: 0.5 }] });
  assertEquals(
    await misfit(list, listSchema(PERSON)),
    '/items/1/age: Instance type "number" is invalid. Expected "integer"',
  );
  const prose = await misfit("Sure! {}", PERSON);
  assertEquals(prose?.startsWith("it is not JSON: "), true);
});
