import { assert, assertEquals } from "@std/assert";
import { readText } from "../helpers/source_files.ts";
import { commandBlocks, isAsShown } from "./blocks.ts";
import { openShell } from "./shell.ts";

const files = ["README.md", "CONTRIBUTING.md"];
for await (const { name } of Deno.readDir("docs")) {
  if (name.endsWith(".md")) files.push(`docs/${name}`);
}

/** What no test runs: the tests themselves, and what only makes files that others test. */
const ELSEWHERE = /\btask (?:test|ok|compile|compile:all|install|bundle)\b/;

const needsBash = Deno.build.os === "windows" ? " (skipped: no bash)" : "";

for (const file of files.sort()) {
  const blocks = commandBlocks(await readText(file));
  if (blocks.length === 0) continue;
  Deno.test({
    name: `${file}: every command does what the text says${needsBash}`,
    ignore: needsBash !== "",
    fn: async () => {
      await using shell = await openShell();
      const wrong: string[] = [];
      for (const { line, skip, after, commands } of blocks) {
        if (skip !== undefined) continue;
        if (after !== undefined) {
          const { code, stderr } = await shell.run(after);
          assertEquals(code, 0, `${file}:${line}: before it: ${stderr}`);
        }
        for (const { command, output } of commands) {
          if (ELSEWHERE.test(command)) continue;
          const { code, stdout, stderr } = await shell.run(command);
          if (code !== 0) {
            wrong.push(`${file}:${line}: ${command}\nexit ${code}: ${stderr}`);
          } else if (output !== undefined && !isAsShown(stdout, output)) {
            wrong.push(
              `${file}:${line}: ${command}\nprints\n${stdout}${stderr}`,
            );
          }
        }
      }
      assert(wrong.length === 0, wrong.join("\n\n"));
    },
  });
}

/** The names of a page's headings in addresses, as GitHub makes them. */
function anchorsIn(text: string): string[] {
  const prose = text.replaceAll(/^```[^]*?^```$/gm, "");
  return Array.from(
    prose.matchAll(/^#+ (.+)$/gm),
    ([, heading = ""]) =>
      heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"),
  );
}

Deno.test("docs: every link within the repository leads to a file, and to a heading of it", async () => {
  const all = [...files, "SECURITY.md", "CHANGELOG.md"];
  const broken: string[] = [];
  for (const file of all) {
    const text = await readText(file);
    const links = text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g);
    for (const [link, target = "", anchor] of links) {
      const path = target === "" ? file : `${file}/../${target}`;
      const url = new URL(`../../${path}`, import.meta.url);
      const found = await Deno.readTextFile(url).catch(() => undefined);
      const leads = found !== undefined &&
        (anchor === undefined || anchorsIn(found).includes(anchor));
      if (!leads && !target.endsWith("/")) broken.push(`${file}: ${link}`);
    }
  }
  assertEquals(broken, []);
});

Deno.test("isAsShown: words with digits and the width of columns are free, all else is not", () => {
  assert(isAsShown("12 lines, 3 proven\n", ["66 lines, 34 proven"]));
  assert(isAsShown("id 01M7Y  x\n", ["id 01K9AB x"]));
  assert(isAsShown("a\nb\nc\n", ["a", "…", "c"]));
  assert(isAsShown("p50  1.2 s (≥ 0.8)\n", ["p50  191 ms (0.2–4)"]));
  assert(!isAsShown("p50  1.2 % (≥ 0.8)\n", ["p50  191 ms (0.2–4)"]));
  assert(!isAsShown("12 lines, 3 broken\n", ["66 lines, 34 proven"]));
  assert(!isAsShown("a\nb\n", ["a"]));
  assert(!isAsShown("a\n", ["a", "b"]));
});
