/** Histories of two machines become one. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { fileURLToPath } from "node:url";

Deno.test("history import: another machine's history is merged by id, with its labels and lines of later kinds", async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  const run = async (...words: string[]) => {
    const result = await runCli(words, { home: path });
    assertEquals(result.code, 0, result.stderr);
    return result.stdout;
  };
  const here = ["--history", "here.jsonl"];
  const there = ["--history", "there.jsonl"];
  await run("ask", "-m", "eliza", "I feel sad", ...there);
  await Deno.copyFile(`${path}/there.jsonl`, `${path}/here.jsonl`);
  await run("ask", "-c", "More", ...there);
  await run("ask", "-m", "eliza", "I am here", ...here);
  await run("history", "label", "last", "good", ...there);
  await Deno.writeTextFile(
    `${path}/there.jsonl`,
    '{"v":1,"kind":"preference","id":"01K0","choice":"both"}\n',
    { append: true },
  );
  const merge = () => run("history", "import", "there.jsonl", ...here);
  assertEquals(
    await merge(),
    "imported 1 turn of 1 conversation; 2 labels and other lines; 1 already there\n",
  );
  const merged = await Deno.readTextFile(`${path}/here.jsonl`);
  assertEquals(
    await merge(),
    "imported 0 turns of 1 conversation; 2 already there\n",
  );
  assertEquals(await Deno.readTextFile(`${path}/here.jsonl`), merged);
  assertStringIncludes(merged, '"kind":"preference"');

  const lines = await readHistory(`${path}/here.jsonl`);
  const theirs = await readHistory(`${path}/there.jsonl`);
  for (const line of theirs) {
    // An exchange says that it came from another history, and nothing else is changed.
    const marked = JSON.stringify({ ...line, merged: true });
    const same = JSON.stringify(line);
    assert(lines.some((one) => [same, marked].includes(JSON.stringify(one))));
  }
  assertStringIncludes(
    await run("history", "--label", "good", ...here),
    "More",
  );
  await run("history", "verify", ...here);
  // Without a history here, all of it comes.
  assertEquals(
    await run("history", "import", "there.jsonl", "--history", "new.jsonl"),
    "imported 2 turns of 1 conversation; 2 labels and other lines\n",
  );
});

Deno.test("history import: what exchanges share is whole again in the history that takes them over", async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  const shared = fileURLToPath(
    new URL("../fixtures/history/shared_tools.jsonl", import.meta.url),
  );
  const run = (...words: string[]) =>
    runCli([...words, "--history", "h.jsonl"], { home: path });
  const { stdout } = await run("history", "import", shared);
  assertStringIncludes(stdout, "imported ");
  const exported = async (history: string) => {
    const { code, stdout } = await runCli(
      ["history", "export", "--format", "json", "--history", history],
      { home: path },
    );
    assertEquals(code, 0);
    return JSON.parse(stdout);
  };
  const marked = (await exported(shared))
    .map((line: object) => ({ ...line, merged: true }));
  assertEquals(await exported("h.jsonl"), marked);
  assertEquals((await run("history", "verify")).code, 0);
});
