import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { post } from "../server/serving.ts";

/** So small that every second exchange begins a new file. */
const SMALL = ["--history-max-size", "2KB"];

async function files(folder: string): Promise<string[]> {
  const found = await Array.fromAsync(Deno.readDir(folder));
  return found.map(({ name }) => name).filter((name) => name.startsWith("h"))
    .sort();
}

Deno.test("--history-max-size: every command that records goes on in new files, every one that reads reads them all", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const path = `${home}/h.jsonl`;
  const chat = async (words: string[], stdin = "") => {
    const args = [...words, "--history", path];
    const { code, stdout, stderr } = await runCli(args, { home, stdin });
    assertEquals([code, stderr.includes("error")], [0, false], stderr);
    return stdout;
  };
  const grown: number[] = [];
  const grew = async () => {
    grown.push((await files(home)).length);
  };
  await chat(["ask", "-q", "-m", "eliza", "I am sad", ...SMALL]);
  for (const text of ["two", "three"]) {
    await chat(["ask", "-q", "-c", text, ...SMALL]);
  }
  await grew();
  await chat(["chat", "-q", "-c", ...SMALL], "four\nfive\n/good\n");
  await grew();
  const flags = ["--history", path, ...SMALL];
  await using server = await startServe(flags, home);
  const messages = [{ role: "user", content: "I serve" }];
  for (let count = 0; count < 3; count++) {
    await (await post(server, { model: "eliza", messages })).text();
  }
  server.kill("SIGTERM");
  await server.result;
  await grew();
  await chat(
    ["bench", "-q", "--models", "eliza", "--warmup", "0", ...SMALL],
  );
  await grew();
  assertEquals(
    grown,
    [...new Set(grown)].sort((a, b) => a - b),
    "each of them has rotated the history",
  );
  assert((grown[0] ?? 0) > 1);

  const listed = await chat(["history", "--all"]);
  assertEquals(listed.trim().split("\n").length, 8 + 8);
  const shown = await chat(["history", "show", "--no-color", "last"]);
  assertStringIncludes(shown, "I serve");
  const begun = (await readHistory(`${home}/${(await files(home))[0]}`))[0];
  const first = String(begun?.["id"]);
  const whole = await chat(["history", "show", "--no-color", first]);
  for (const text of ["I am sad", "two", "three", "four", "five"]) {
    assertStringIncludes(whole, text);
  }
  assertStringIncludes(await chat(["history", "verify"]), "no problem");
  assertStringIncludes(await chat(["history", "stats"]), "1 good");
  const again = await chat(["bench", "-q", "--report-only", "last"]);
  assertStringIncludes(again, "8 items");
  await using replay = await startServe(["--replay", path], home);
  const asked = [{ role: "user", content: "I am sad" }];
  const reply = await post(replay, { model: "eliza", messages: asked });
  assertStringIncludes(await reply.text(), "I am sorry");
  await chat(["history", "rm", "--yes", "--all", "-q"]);
  assertEquals(await files(home), []);
});
