import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { ConfigError, UsageError } from "../../lib/core/errors.ts";
import { checkValues, fill, variablesOf } from "../../lib/templates/fill.ts";
import { parseTemplate } from "../../lib/templates/template.ts";

const TRANSLATE = `---
description: into another language
model: eliza
system: You speak {{language}}.
options:
  temperature: 0.2
---

Translate into {{language}}:

{{ input }}
`;

Deno.test("parseTemplate: front matter and body", async () => {
  assertEquals(await parseTemplate("t", TRANSLATE, "t.md"), {
    name: "t",
    description: "into another language",
    model: "eliza",
    system: "You speak {{language}}.",
    options: { temperature: 0.2 },
    body: "Translate into {{language}}:\n\n{{ input }}",
  });
});

Deno.test("parseTemplate: as editors on Windows write it", async () => {
  const written = `\ufeff${TRANSLATE.replaceAll("\n", "\r\n")}`;
  assertEquals(
    await parseTemplate("t", written, "t.md"),
    await parseTemplate("t", TRANSLATE, "t.md"),
  );
});

Deno.test("parseTemplate: without front matter, with an empty one, with a rule in the body", async () => {
  const plain = await parseTemplate("t", "Hi\n\n---\n\nthere", "t.md");
  assertEquals(plain, { name: "t", options: {}, body: "Hi\n\n---\n\nthere" });
  assertEquals((await parseTemplate("t", "---\n---\nHi", "t.md")).body, "Hi");
  assertEquals(
    (await parseTemplate("t", "---\nmodel: m\n---", "t.md")).body,
    "",
  );
});

const broken: [what: string, matter: string, message: string][] = [
  ["an unknown member", "sytem: x", 'Unknown member "sytem" in /t.md'],
  ["a wrong kind", "system: [1]", '"system" in /t.md must be a non-empty text'],
  [
    "no members",
    "- a",
    "The front matter of /t.md must be lines such as name: value",
  ],
  ["no YAML", "a: [", "The front matter of /t.md is not YAML"],
  ["the place in the file", "model: m\nsystem: [x", "at line 4, column 1$"],
];
for (const [what, matter, message] of broken) {
  Deno.test(`parseTemplate: ${what} is named`, async () => {
    const { message: said } = await assertRejects(
      () => parseTemplate("t", `---\n${matter}\n---\n`, "/t.md"),
      ConfigError,
    );
    assertStringIncludes(`${said}$`, message);
  });
}

Deno.test({
  name: "fill: values are put in once and are no templates themselves",
  permissions: "none",
  fn() {
    assertEquals(
      fill("{{a}} {{ b }} {{a}} {{c}} {a} {{1}}", { a: "{{b}}", b: "$&" }),
      "{{b}} $& {{b}} {{c}} {a} {{1}}",
    );
    assertEquals(variablesOf("{{b}} {{a}} {{b}} {{toString}}"), [
      "b",
      "a",
      "toString",
    ]);
    assertEquals(fill("{{toString}}", {}), "{{toString}}");
  },
});

Deno.test("checkValues: all missing variables in one error, and all that are too many", async () => {
  const template = await parseTemplate(
    "t",
    "---\nsystem: '{{a}}'\n---\n{{b}} {{c}} {{input}}",
    "t.md",
  );
  const error = assertThrows(
    () => checkValues(template, { b: "" }, "-p "),
    UsageError,
    "The template t needs {{a}} and {{c}}",
  );
  assertEquals(error.hint, "-p a=… -p c=…");
  checkValues(template, { a: "1", b: "2", c: "3" });
  assertThrows(
    () => checkValues(template, { a: "1", b: "2", c: "3", d: "4" }),
    UsageError,
    "The template t has no variable {{d}}",
  );
  assertThrows(
    () => checkValues(template, { a: "1", bb: "2", c: "3" }),
    UsageError,
    "The template t needs {{b}} and has no variable {{bb}}",
  );
});
