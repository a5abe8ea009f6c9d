import { assertEquals, assertMatch } from "@std/assert";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";

Deno.test("history label: labels are added and taken away, and filters want all of them", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const run = (...args: string[]) => runCli(args, { home });
  const ids = async (...labels: string[]) => {
    const named = labels.flatMap((label) => ["--label", label]);
    const { stdout } = await run("history", ...named);
    return stdout.split("\n").filter(Boolean).map((line) => line.split("\t"));
  };
  await run("ask", "-m", "eliza", "--tag", "customer-x", "--tag=draft", "Hi");
  await run("ask", "-m", "eliza", "Hello");
  assertEquals((await ids("draft", "CUSTOMER-*")).length, 1);
  assertEquals((await ids("*")).length, 1);
  const said = await run("history", "label", "last", "+good", "+draft");
  assertMatch(said.stderr, /^chat: \w{26} is labelled "draft", "good"\n$/);
  assertEquals((await ids("draft")).length, 2);
  const more = await run("history", "label", "last", "-draft", "+bad", "+y,z");
  assertMatch(more.stderr, /is labelled "y,z", "bad"\n$/);
  const [row] = await ids("bad");
  assertEquals(row?.at(-2), "bad, y,z");
  assertEquals(await ids("good"), []);
  const shown = await run("history", "show", "last");
  assertMatch(shown.stdout, / · labelled bad, y,z · \w{26}\n/);
  const json = await run("history", "--label", "bad", "--json");
  assertEquals(JSON.parse(json.stdout).labels, ["y,z", "bad"]);
  const none = await run("history", "label", "last", "");
  assertMatch(none.stderr, /^chat: \w{26} has no labels\n$/);
  const unknown = await run("history", "label", "--bad", "last", "+x");
  assertEquals(unknown.code, 2);
});

Deno.test("history label: text without a sign is one label, as before", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const run = (...args: string[]) => runCli(args, { home });
  await run("ask", "-m", "eliza", "Hi");
  for (
    const [word, labels] of [
      ["good", ["good"]],
      ["expected: Paris, France", ["expected: Paris, France"]],
      ["my own words", ["my own words", "expected: Paris, France"]],
      ["-1", ["-1", "expected: Paris, France"]],
    ] as const
  ) {
    assertEquals((await run("history", "label", "last", "--", word)).code, 0);
    const { stdout } = await run("history", "show", "last", "--json");
    assertEquals(JSON.parse(stdout).labels, labels);
  }
});
