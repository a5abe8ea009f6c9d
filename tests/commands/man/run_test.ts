import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PROVIDERS } from "../../../lib/clients/providers.ts";
import { EXIT_CODES } from "../../../lib/cli/exit_codes.ts";
import { manPage } from "../../../lib/cli/man_page.ts";
import { COMMANDS } from "../../../lib/commands/table.ts";
import { VARIABLES } from "../../../lib/cli/variables.ts";
import { readText } from "../../helpers/source_files.ts";

const PAGE = manPage({
  commands: COMMANDS,
  providers: PROVIDERS,
  version: "1.2.3",
});

/** Runs a program on the page; undefined where it is not installed. */
async function withPage(
  program: string,
  ...args: string[]
): Promise<{ stdout: string; stderr: string } | undefined> {
  try {
    const child = new Deno.Command(program, {
      args,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(PAGE));
    await writer.close();
    const output = await child.output();
    const decoder = new TextDecoder();
    return {
      stdout: decoder.decode(output.stdout),
      stderr: decoder.decode(output.stderr),
    };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const groff = await withPage(
  "groff",
  ...["-man", "-ww", "-Tutf8", "-P-cbou", "-rLL=80n", "-rHY=0"],
);

Deno.test({
  name: `man: groff has nothing to complain of${
    groff === undefined ? " (skipped: groff is missing)" : ""
  }`,
  ignore: groff === undefined,
  fn: () => {
    assertEquals(groff?.stderr, "");
    const words = groff?.stdout.replace(/\s+/g, " ") ?? "";
    assertStringIncludes(words, "NAME chat - talk to language models");
    for (const { name, usage, summary, groups, examples } of COMMANDS) {
      assertStringIncludes(words, `chat ${name} ${usage} ${summary}`);
      for (const example of examples) {
        assertStringIncludes(words, example.replace(/\s+/g, " "));
      }
      for (const option of groups.flatMap(({ options }) => options)) {
        assertStringIncludes(words, `--${option.name}`);
      }
    }
  },
});

const mandoc = await withPage("mandoc", "-Tlint", "-Werror");

Deno.test({
  name: `man: mandoc finds no error${
    mandoc === undefined ? " (skipped: mandoc is missing)" : ""
  }`,
  ignore: mandoc === undefined,
  fn: () => assertEquals(mandoc, { stdout: "", stderr: "" }),
});

Deno.test("man: exit codes, and every variable of .env.example", async () => {
  for (const [code, means] of EXIT_CODES) {
    assertStringIncludes(PAGE, `.TP\n\\fB${code}\\fR\n`);
    assert(means.length > 0);
  }
  for (const [name] of VARIABLES) assertStringIncludes(PAGE, `\\fB${name}\\fR`);
  for (
    const [, name] of (await readText(".env.example")).matchAll(/^(\w+)=/gm)
  ) {
    assertStringIncludes(PAGE, `\\fB${name}\\fR`);
  }
});

Deno.test("man: no line is a macro by accident, and all is ASCII", () => {
  const macros = /^\.(?:TH|SH|SS|PP|TP|B|I|RS|RE|nf|fi)\b/;
  for (const line of PAGE.split("\n")) {
    assert(!/^[.']/.test(line) || macros.test(line), line);
    assert(/^\p{ASCII}*$/u.test(line), line);
  }
});
