/** `chat keys set`: what a key may do changes, the key and its spend do not. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { until } from "../helpers/until.ts";
import { HELLO_WHOLE, hi, openAi } from "../server/serving.ts";

Deno.test("keys set: changes what is given, and nothing else", async () => {
  await using folder = await temporaryFolder();
  const { path: home } = folder;
  await Deno.mkdir(`${home}/.config/chat`, { recursive: true });
  await Deno.writeTextFile(
    `${home}/.config/chat/config.json`,
    JSON.stringify({ aliases: { cheap: "eliza" } }),
  );
  const keys = (...words: string[]) => runCli(["keys", ...words], { home });
  const shown = async () => {
    const { stdout } = await keys("list", "--json");
    const { limits, concurrent, models, over, expires } = JSON.parse(stdout);
    return { limits, concurrent, models, over, expires };
  };
  const set = async (...words: string[]) => {
    const { code, stdout, stderr } = await keys("set", "ci", ...words);
    assertEquals([code, stdout], [0, ""], stderr);
    return stderr;
  };
  await keys(
    ...["add", "ci", "--budget", "$5/day", "--budget", "$50/month"],
    ...["--rate", "60/min", "--concurrent", "4", "--models", "openai/*"],
    ...["--expires", "2099-12-31"],
  );
  const before = await shown();
  assertEquals(
    await set("--budget", "$80/month", "--over", "alias:cheap"),
    "chat: the key ci has $80/month, 60 requests/minute, 4 at once now\n",
  );
  assertEquals(await shown(), {
    ...before,
    limits: [
      { unit: "usd", most: 80, per: "month" },
      { unit: "requests", most: 60, per: "minute" },
    ],
    over: "cheap",
  });
  await set("--rate", "none", "--concurrent", "none", "--models", "*");
  await set("--expires", "never", "--over", "refuse", "--tokens", "200k/min");
  assertEquals(await shown(), {
    ...{ concurrent: undefined, models: undefined, over: undefined },
    expires: undefined,
    limits: [
      { unit: "usd", most: 80, per: "month" },
      { unit: "tokens", most: 200_000, per: "minute" },
    ],
  });
  const file = `${home}/.config/chat/keys.json`;
  const text = await Deno.readTextFile(file);
  for (
    const [words, said] of [
      [["ci"], "say what to change"],
      [["cy", "--rate", "none"], "did you mean ci?"],
      [["ci", "--concurrent", "0"], "--concurrent takes a whole number from 1"],
      [["ci", "--budget", "none", "--budget", "$5/day"], '"none"'],
      [["ci", "--over", "alias:dear"], 'no alias "dear"'],
      [["ci", "--expires", "soon"], "or never"],
    ] as const
  ) {
    const wrong = await keys("set", ...words);
    assertEquals([wrong.code, wrong.stdout], [2, ""]);
    assertStringIncludes(wrong.stderr, said);
  }
  assertEquals(await Deno.readTextFile(file), text);
});

Deno.test("keys set: a server that runs goes by the new limits, and what was spent counts", async () => {
  await using folder = await temporaryFolder();
  const { path: home } = folder;
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  const keys = (...words: string[]) => runCli(["keys", ...words], { home });
  const { stdout } = await keys("add", "ci", "--rate", "2/month");
  await using server = await startServe([], home, openAi(upstream));
  const ask = async () => {
    const reply = await fetch(`${server.url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify(hi()),
      headers: { authorization: `Bearer ${stdout.trim()}` },
    });
    await reply.body?.cancel();
    const left = reply.headers.get("x-ratelimit-remaining-requests");
    return [reply.status, left];
  };
  assertEquals(await ask(), [200, "1"]);
  assertEquals(await ask(), [200, "0"]);
  assertEquals(await ask(), [429, "0"]);
  await keys("set", "ci", "--rate", "10/month");
  const raised = await until("the new limit", async () => {
    const [status, left] = await ask();
    return status === 200 && { left };
  });
  assertEquals(raised.left, "7");
});
