import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { bodyOf, bothKeys, scriptedAnswer } from "./scripted_answer.ts";

const TEXT = "export const needle = 1;\n".repeat(200);

/** A home with a folder of six texts. */
async function home() {
  const folder = await temporaryFolder();
  const { path } = folder;
  await Deno.mkdir(`${path}/src`);
  for (let i = 0; i < 6; i++) {
    await Deno.writeTextFile(`${path}/src/${i}.ts`, `// ${i}\n${TEXT}`);
  }
  return folder;
}

Deno.test("ask -f: the same folder in several conversations is in the history once, and every request comes back to the byte", async () => {
  await using folder = await home();
  await using upstream = scriptedAnswer("Yes");
  const { path } = folder;
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCli(args, {
      home: path,
      env: bothKeys(upstream),
    });
    assertEquals(code, 0, stderr);
    return stdout;
  };
  for (const question of ["One?", "Two?", "Three?"]) {
    await run("ask", "-f", "src", question, "--history", "h.jsonl");
  }
  await run("ask", "-c", "And four?", "--history", "h.jsonl");
  const lines = await readHistory(`${path}/h.jsonl`);
  const kinds = lines.map(({ kind }) => kind ?? "exchange");
  assertEquals(kinds.filter((kind) => kind === "fragment").length, 6);
  assertEquals(kinds.filter((kind) => kind === "exchange").length, 4);
  assert((await Deno.stat(`${path}/h.jsonl`)).size < 2 * 6 * TEXT.length);
  const read = (history: string, ...args: string[]) =>
    run("history", ...args, "--history", history);
  const verified = await read("h.jsonl", "verify");
  assertStringIncludes(verified, "4 exchanges, 4 proven, no problem");
  const ids = lines.flatMap(({ id, kind }) => kind === undefined ? [id] : [])
    .map(String);
  // The third id is that of the conversation, too, and means its newest exchange.
  for (const i of [0, 1, 3]) {
    const rebuilt = await read("h.jsonl", "rebuild", ids[i] ?? "");
    assert(rebuilt === upstream.requests[i]?.body, `of exchange ${i}`);
  }
  assertStringIncludes(await read("h.jsonl", "show", ids[1] ?? ""), "needle");
  const searched = await read("h.jsonl", "--search", "const NEEDLE", "--json");
  assertEquals(searched.trim().split("\n").length, 3);

  // A list has the question, not the files before it.
  const listed = await read("h.jsonl");
  assertStringIncludes(listed, "Two?");
  assert(!listed.includes("needle"), listed);

  // Into another history, and after a removal.
  await read("other.jsonl", "import", "h.jsonl");
  assertStringIncludes(
    await read("other.jsonl", "verify"),
    "4 exchanges, 4 proven, no problem",
  );
  await read("h.jsonl", "rm", "--yes", ids[0] ?? "");
  assertStringIncludes(
    await read("h.jsonl", "verify"),
    "3 exchanges, 3 proven, no problem",
  );
  const left = await read("h.jsonl", "rebuild", ids[3] ?? "");
  assert(left === upstream.requests[3]?.body);
});

Deno.test("ask -f: a rotated history has a folder's texts once in each file", async () => {
  await using folder = await home();
  await using upstream = scriptedAnswer("Yes");
  const { path } = folder;
  const args = ["--history", "h.jsonl", "--history-max-size", "32KB"];
  const env = bothKeys(upstream);
  for (const question of ["One?", "Two?", "Three?"]) {
    await runCli(["ask", "-f", "src", question, ...args], { home: path, env });
  }
  const { code, stdout, stderr } = await runCli(
    ["history", "verify", "--history", "h.jsonl"],
    { home: path },
  );
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "3 exchanges, 3 proven, no problem");
  const names = await Array.fromAsync(Deno.readDir(path));
  const files = names.filter(({ name }) => /^h.*\.jsonl$/.test(name));
  assert(files.length > 1);
  assertEquals(bodyOf(upstream, 2).messages[0].content.length, 7);
});
