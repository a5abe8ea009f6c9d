import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../lib/core/errors.ts";
import { TemplateFiles } from "../../lib/templates/template_files.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

Deno.test("TemplateFiles: names are those of Markdown files, sorted", async () => {
  await using folder = await temporaryFolder();
  for (const name of ["b.md", "a.md", "c.txt", ".d.md"]) {
    await Deno.writeTextFile(`${folder.path}/${name}`, "x");
  }
  await Deno.mkdir(`${folder.path}/e.md`);
  const files = new TemplateFiles(folder.path);
  assertEquals(await files.names(), ["a", "b"]);
  assertEquals((await files.read("a")).body, "x");
});

Deno.test("TemplateFiles: a name that there is not, with what may be meant", async () => {
  await using folder = await temporaryFolder();
  const files = new TemplateFiles(`${folder.path}/templates`);
  assertEquals(await files.names(), []);
  const none = await assertRejects(() => files.read("x"), UsageError);
  assertEquals(none.message, 'Unknown template "x"');
  assertEquals(
    none.hint,
    `a template is a file NAME.md in ${folder.path}/templates`,
  );
  await Deno.mkdir(`${folder.path}/templates`);
  await Deno.writeTextFile(`${folder.path}/templates/review.md`, "x");
  const slip = await assertRejects(() => files.read("reveiw"), UsageError);
  assertEquals(slip.hint, "did you mean review?");
});

Deno.test("TemplateFiles: a name leads nowhere else", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/templates`);
  await Deno.writeTextFile(`${folder.path}/secret.md`, "x");
  const files = new TemplateFiles(`${folder.path}/templates`);
  for (const name of ["../secret", "", ".", "a/b", "a\\b"]) {
    await assertRejects(() => files.read(name), UsageError);
  }
  await assertRejects(() => new TemplateFiles(undefined).read("a"), UsageError);
});
