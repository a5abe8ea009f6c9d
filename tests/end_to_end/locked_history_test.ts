import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";

/** Holds a file's lock, as a stopped process does, until it is disposed of. */
async function held(path: string): Promise<Disposable> {
  const file = await Deno.open(path, { read: true, write: true, create: true });
  await file.lock(true);
  return { [Symbol.dispose]: () => file.close() };
}

async function leftBeside(path: string): Promise<string[]> {
  const folder = path.slice(0, path.lastIndexOf("/"));
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.includes(".left-")) names.push(`${folder}/${name}`);
  }
  return names;
}

function ask(file: string, home: string, words: string) {
  return runCli(["ask", "-m", "eliza", "--history", file, words], { home });
}

Deno.test("a lock that nobody gives back: the answer comes, its exchange is left beside the history and taken in later", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const file = `${home}/h.jsonl`;
  await ask(file, home, "first");
  {
    using _lock = await held(file);
    const begun = performance.now();
    const { code, stdout, stderr } = await ask(file, home, "locked");
    const seconds = (performance.now() - begun) / 1000;
    assertEquals(code, 0);
    assert(stdout.length > 1);
    assert(seconds < 20, `${seconds} s`);
    const [waits = "", left = ""] = stderr.trimEnd().split("\n");
    assertMatch(
      waits,
      /another process holds the lock of .*h\.jsonl, for which process \d+ has waited \d+ s \(lsof shows which\)/,
    );
    assertMatch(left, /1 line left in .*h\.jsonl\.left-.*next exchange/);
    assertEquals(stderr.trimEnd().split("\n").length, 2);
  }
  const [left = "", ...others] = await leftBeside(file);
  assertEquals(others, []);
  assertEquals(((await Deno.stat(left)).mode ?? 0) & 0o777, 0o600);
  assertEquals((await readHistory(file)).length, 1);
  const verified = await runCli(["history", "verify", "--history", file]);
  assertEquals(verified.code, 1);
  assertStringIncludes(verified.stdout, left);
  const { stderr } = await ask(file, home, "after");
  assertStringIncludes(
    stderr,
    "added 1 line that an earlier process could not write",
  );
  const words = (await readHistory(file)).map((line) =>
    (line["request"] as { messages: { content: string }[] }).messages[0]
      ?.content
  );
  assertEquals(words, ["first", "after", "locked"]);
  assertEquals(await leftBeside(file), []);
  const again = await runCli(["history", "verify", "--history", file]);
  assertStringIncludes(again.stdout, "3 exchanges, 3 proven, no problem");
});

Deno.test("a lock that nobody gives back: commands end with an exit code and a line", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const file = `${home}/h.jsonl`;
  await ask(file, home, "first");
  using _lock = await held(file);
  const own = ["--history", file];
  const [label, verify, rm] = await Promise.all([
    runCli(["history", "label", "last", "good", ...own], { home }),
    runCli(["history", "verify", ...own], { home }),
    runCli(["history", "rm", "--all", "--yes", ...own], { home }),
  ]);
  for (const { code, stderr } of [label, rm]) {
    assertEquals(code, 1);
    assertMatch(stderr, /^chat: .*another process holds the lock of .*\n$/);
  }
  assertEquals(verify.code, 0);
  assertStringIncludes(verify.stderr, "checked as it is");
});

Deno.test("a lock that nobody gives back: serve waits once, ends within its time, and loses nothing", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const file = `${home}/h.jsonl`;
  await ask(file, home, "first");
  {
    using _lock = await held(file);
    await using server = await startServe(["--history", file], home);
    const times: number[] = [];
    for (const content of ["one", "two", "three"]) {
      const begun = performance.now();
      const reply = await fetch(`${server.url}/v1/chat/completions`, {
        method: "POST",
        body: JSON.stringify({
          model: "eliza",
          messages: [{ role: "user", content }],
        }),
      });
      await reply.text();
      times.push(performance.now() - begun);
    }
    assert((times[1] ?? 0) < 2_500, times.join());
    assert((times[2] ?? 0) < 2_500, times.join());
    const begun = performance.now();
    server.kill("SIGTERM");
    const { code, stderr } = await server.result;
    const took = performance.now() - begun;
    assert(took < 6_000, `${took} ms`);
    assertEquals(code, 0);
    assertStringIncludes(stderr, "3 lines left in ");
  }
  await ask(file, home, "after");
  assertEquals((await readHistory(file)).length, 5);
  assertEquals(await leftBeside(file), []);
});

Deno.test("a pipe as history is refused; one that cannot be written is told when serve starts", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const pipe = `${home}/pipe`;
  await new Deno.Command("mkfifo", { args: [pipe] }).output();
  for (
    const args of [["ask", "-m", "eliza", "hi"], ["history"], [
      "history",
      "verify",
    ]]
  ) {
    const { code, stderr } = await runCli([...args, "--history", pipe], {
      home,
    });
    assertEquals(code, 2);
    assertMatch(stderr, /^chat: .*pipe is a pipe: .*\n$/);
  }
  const doctor = await runCli(["doctor"], {
    home,
    env: { CHAT_HISTORY: pipe },
  });
  assertMatch(doctor.stdout, /problem +history .*is a pipe/);
  const folderAsFile = `${home}/folder`;
  await Deno.mkdir(folderAsFile);
  await using server = await startServe(["--history", folderAsFile], home);
  server.kill("SIGTERM");
  const { stderr } = await server.result;
  assertMatch(stderr, /^chat: the history .*folder cannot be written: /);
});
