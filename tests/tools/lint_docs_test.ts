import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { docProblems } from "../../tools/lint_docs.ts";

async function problemsOf(source: string): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      `${folder}/other.ts`,
      "export interface Other { name: string }\n",
    );
    await Deno.writeTextFile(`${folder}/face.ts`, source);
    return await docProblems([`${folder}/face.ts`]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("docProblems: an exported function without a comment", async () => {
  const [problem = "", ...others] = await problemsOf(
    "export function f(): void {}\n",
  );
  assertMatch(problem, /missing-jsdoc[^]*face\.ts/);
  assertEquals(others, []);
});

Deno.test("docProblems: a type of another file is allowed", async () => {
  assertEquals(
    await problemsOf(
      'import type { Other } from "./other.ts";\n/** Gets one. */\nexport function f(_: Other): void {}\n',
    ),
    [],
  );
});

Deno.test("docProblems: a file that does not exist is an error", async () => {
  await assertRejects(() => docProblems(["/nowhere/face.ts"]), Error);
});
