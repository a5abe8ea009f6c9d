/** Load as other tools make it: bursts, arrivals as recorded, salted requests. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { timedUpstream } from "./bench_upstream.ts";

Deno.test("bench --salt: each request begins differently, and the report says so and shows the questions as they are", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const begins: string[] = [];
  const lengths: number[] = [];
  await using upstream = timedUpstream(({ messages }) => {
    const content: unknown = messages[0]?.content;
    begins.push(
      Array.isArray(content) ? content[0].text + content[1].text : `${content}`,
    );
    lengths.push(messages.length);
    return { texts: ["ok"] };
  });
  const { env } = upstream;
  const ask = (...args: string[]) =>
    runCli(["ask", "-m", "openai/a", "--history", "h.jsonl", ...args], {
      home,
      env,
    });
  await ask("-s", "Be brief.", "One?");
  await ask("-c", "Two?");
  await Deno.writeTextFile(
    `${home}/p.jsonl`,
    JSON.stringify({
      messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    }) + "\n",
  );
  begins.length = lengths.length = 0;
  const bench = (...args: string[]) =>
    runCli(
      ["bench", "--models", "openai/a", "--history", "h.jsonl", "--salt"]
        .concat("--warmup", "1", ...args),
      { home, env },
    );
  const { code, stdout, stderr } = await bench("--repeat", "2");
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "1 at once · salted · ");
  await bench("--prompts", "p.jsonl", "--out", "r.html");
  assertEquals(new Set(begins).size, 7);
  for (const text of begins.slice(0, 5)) {
    assertMatch(text, /^\[salt [0-9a-f]{16}\]\nBe brief\.$/);
  }
  for (const text of begins.slice(5)) {
    assertMatch(text, /^\[salt [0-9a-f]{16}\]\nHi$/);
  }
  assertEquals(lengths.slice(1, 5).sort(), [2, 2, 4, 4]);
  const page = await Deno.readTextFile(`${home}/r.html`);
  assertEquals([page.includes("salted"), page.includes("[salt")], [
    true,
    false,
  ]);
  const verified = await runCli(["history", "verify", "--history", "h.jsonl"], {
    home,
  });
  assertEquals(verified.code, 0, verified.stdout + verified.stderr);
});

Deno.test("bench --rate recorded, --burstiness: said in the report; refused where they mean nothing", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  for (const prompt of ["One", "Two", "Three"]) {
    await runCli(["ask", "-m", "eliza", "--history", "h.jsonl", prompt], {
      home,
    });
  }
  const bench = (...args: string[]) =>
    runCli(["bench", "--models", "eliza", "--history", "h.jsonl", ...args], {
      home,
    });
  const recorded = await bench("--rate", "recorded");
  assertEquals(recorded.code, 0, recorded.stderr);
  assertStringIncludes(recorded.stdout, " · arrivals as recorded · ");
  assertMatch(recorded.stderr, /requests, which arrive within [\d.]+ m?s\n/);
  const lines = await readHistory(`${home}/h.jsonl`);
  const plan = lines.findLast((line) => line["what"] === "plan");
  const load = plan?.["load"] as Record<string, unknown>;
  assertEquals([load["recorded"], typeof load["rate"]], [true, "number"]);
  const bursts = await bench("--rate", "50", "--burstiness", "0.5");
  assertStringIncludes(
    bursts.stdout,
    " · 50/s, random arrivals of burstiness 0.5 · ",
  );
  await Deno.writeTextFile(`${home}/p.jsonl`, '{"prompt":"Hi"}\n');
  const cases: [string[], string][] = [
    [["--burstiness", "2"], "--burstiness needs --rate R"],
    [["--rate", "recorded", "--burstiness", "2"], "--burstiness needs"],
    [["--rate", "1", "--burstiness", "0"], "--burstiness takes a number above"],
    [["--rate", "often"], '--rate takes a number, not "often"'],
    [
      ["--rate", "recorded", "--prompts", "p.jsonl"],
      "--rate recorded needs requests that were recorded",
    ],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await bench(...args);
    assertEquals(code, 2);
    assertStringIncludes(stderr, message);
  }
});
