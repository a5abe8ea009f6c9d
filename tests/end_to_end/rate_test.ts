import { assertEquals, assertMatch } from "@std/assert";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";

const ELIZA = ["chat", "-m", "eliza"];

function typed(...lines: string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

Deno.test("/good and /bad: the newest label of each answer stands in the history", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const stdin = typed("I am sad", "/good", "Why?", "/good", "/bad");
  const { code, stderr } = await runCli(ELIZA, { home, stdin });
  assertEquals(code, 0);
  const ids = stderr.trim().split("\n").map((line) =>
    /^Labelled (?:good|bad): (\w{26})$/.exec(line)?.[1]
  );
  assertEquals(ids.length, 3);
  assertEquals(ids[1], ids[2]);
  for (const [label, id] of [["good", ids[0]], ["bad", ids[1]]] as const) {
    const args = ["history", "--label", label];
    const { stdout } = await runCli(args, { home });
    assertMatch(stdout, new RegExp(`^${id}\t.*\n$`));
  }
});

Deno.test("/good: an answer of a conversation that goes on can be labelled before anything is asked", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await runCli(["ask", "-m", "eliza", "I am sad"], { home });
  await runCli([...ELIZA, "-c"], { home, stdin: typed("/good") });
  const { stdout } = await runCli(["history", "--label", "good"], { home });
  assertMatch(stdout, /^\w{26}\t.*\tI am sad\n$/);
});

Deno.test("/good: without an answer, or without a history, it says so", async () => {
  const stdin = typed("/good", "Hello", "/good");
  const { stderr } = await runCli([...ELIZA, "--no-history"], { stdin });
  const off = "chat: the history is switched off\n";
  assertEquals(stderr, off + off);
  const before = await runCli(ELIZA, { stdin: typed("/bad") });
  assertEquals(before.stderr, "chat: no recorded answer to label yet\n");
});
