/** Answers whose members have other types than they should. */
import { assertEquals, assertMatch } from "@std/assert";
import { keyedEnv } from "../end_to_end/chat_upstream.ts";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";

type Line = Record<string, unknown>;

function deep(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}

Deno.test("a member of another type in an answer is recorded in its type, and read like any other", async () => {
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(() =>
    new Response(
      `{"id":"c","object":"chat.completion","created":1,"model":"m","odd":${
        deep(5000)
      },"choices":[{"index":0,"message":{"role":"assistant","content":"hi","refusal":true,"name":5},"finish_reason":"stop"}]}`,
      { headers: { "content-type": "application/json" } },
    )
  );
  const file = `${folder.path}/h.jsonl`;
  await runCli(
    ["ask", "--no-stream", "-m", "openai/m", "--history", file, "x"],
    {
      home: folder.path,
      env: keyedEnv(upstream),
    },
  );
  const [line] = await readHistory(file);
  const { choices, odd } = line?.["response"] as {
    choices: { message: Line }[];
    odd: unknown;
  };
  assertEquals(choices[0]?.message["refusal"], "true");
  assertEquals(choices[0]?.message["content"], "hi");
  assertMatch(JSON.stringify(odd), /nested too deeply/);
  const verified = await runCli(["history", "verify", "--history", file], {
    env: keyedEnv(upstream),
  });
  assertEquals(verified.stdout, "1 line, 1 exchange, 1 proven, no problem\n");
});
