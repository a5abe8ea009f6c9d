/** Answers that end for a reason that makes them less than whole: no silent success. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";

const chunk = (delta: unknown, finish: string | null = null) =>
  `data: ${
    JSON.stringify({
      id: "c",
      created: 1,
      model: "m",
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta, "finish_reason": finish }],
    })
  }\n\n`;

const CASES: readonly [
  reason: string,
  code: number,
  status: string,
  says: RegExp,
][] = [
  ["network_error", 6, "truncated", /broke off the answer/],
  ["insufficient_system_resource", 6, "truncated", /broke off the answer/],
  ["pause_turn", 6, "completed", /paused/],
  ["RECITATION", 1, "completed", /content filter/],
  ["content_filter: PROHIBITED_CONTENT", 1, "completed", /content filter/],
  ["MALFORMED_FUNCTION_CALL", 6, "error", /failed during the answer/],
  ["bored", 6, "truncated", /unknown reason/],
];

Deno.test("ask: a prompt that a filter blocked is refused by its word, where the reply has no choice at all", async () => {
  const body = {
    choices: [],
    promptFeedback: { blockReason: "PROHIBITED_CONTENT" },
  };
  for (const flags of [[], ["--json"], ["--no-stream"]]) {
    await using upstream = fakeUpstream((request) =>
      JSON.parse(request.body).stream
        ? sse([`data: ${JSON.stringify(body)}\n\n`])
        : Response.json(body)
    );
    const result = await runCli(["ask", ...flags, "hi"], {
      env: { OPENAI_API_KEY: "k", OPENAI_BASE_URL: `${upstream.url}/v1` },
    });
    assertEquals(result.code, 1, result.stderr);
    assertStringIncludes(result.stderr, "PROHIBITED_CONTENT");
  }
});

for (const [reason, code, status, says] of CASES) {
  for (const flags of [[], ["--json"], ["--no-stream"]]) {
    Deno.test(`ask ${flags.join(" ")}: finish_reason ${reason}: exit ${code}, the word on stderr, what came on stdout`, async () => {
      await using upstream = fakeUpstream(({ body }) =>
        JSON.parse(body).stream
          ? sse([chunk({ content: "Half" }), chunk({}, reason)])
          : Response.json({
            choices: [{
              index: 0,
              message: { role: "assistant", content: "Half" },
              "finish_reason": reason,
            }],
          })
      );
      await using folder = await temporaryFolder();
      const history = `${folder.path}/history.jsonl`;
      const result = await runCli(["ask", ...flags, "hi"], {
        env: {
          OPENAI_API_KEY: "k",
          OPENAI_BASE_URL: `${upstream.url}/v1`,
          CHAT_HISTORY: history,
        },
      });
      assertEquals(result.code, code, result.stderr);
      assertStringIncludes(result.stdout, "Half");
      assertStringIncludes(result.stderr, reason);
      assertMatch(result.stderr, says);
      assertEquals(result.stderr.trim().split("\n").length, 1);
      const [exchange] = await readHistory(history);
      assertEquals(exchange?.["status"], status);
    });
  }
}
