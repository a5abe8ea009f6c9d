import { assert, assertEquals } from "@std/assert";
import { temporaryFolder } from "../../../../helpers/run_cli.ts";
import { fixture, readAll } from "../../../../transfer/foreign_fixture.ts";

Deno.test("Claude Code: the lines of an answer are one message, with its results, reasoning, tokens and end", async () => {
  const [main, compacted, agent] = await readAll(fixture("claude_code"));
  assert(typeof main === "object");
  const [asked, answer, rye, spelt, told] = main.messages;
  assertEquals(asked?.at, new Date("2026-02-18T11:30:20.100Z"));
  assertEquals(answer, {
    message: {
      role: "assistant",
      content: "I read both lists.",
      reasoning_content: "Two files, both at once.",
      thinking_blocks: [{
        type: "thinking",
        thinking: "Two files, both at once.",
        signature: "c2lnbmF0dXJlLW9uZQ==",
      }],
      tool_calls: [
        {
          id: "toolu_01",
          type: "function",
          function: {
            name: "Read",
            arguments: '{"file_path":"/home/ada/bakery/rye.txt"}',
          },
        },
        {
          id: "toolu_02",
          type: "function",
          function: {
            name: "Read",
            arguments: '{"file_path":"/home/ada/bakery/spelt.txt"}',
          },
        },
      ],
    },
    at: new Date("2026-02-18T11:30:25.000Z"),
    model: "claude-sonnet-4-5-20250929",
    usage: {
      prompt_tokens: 2004,
      completion_tokens: 96,
      total_tokens: 2100,
      prompt_tokens_details: { cached_tokens: 800, cache_write_tokens: 1200 },
    },
    finish: "tool_calls",
  });
  assertEquals([rye?.message.content, spelt?.message.content], [
    "12 rye",
    "Error: No such file",
  ]);
  assertEquals(told?.finish, "stop");
  assertEquals(main.title, "Count the loaves");
  // What was compacted goes on as a conversation of its summary; a sub-agent has its own.
  assert(typeof compacted === "object" && typeof agent === "object");
  assertEquals(compacted.messages.map(({ message }) => message.role), [
    "user",
    "user",
    "assistant",
  ]);
  assertEquals(agent.messages[1]?.model, "claude-haiku-4-5-20251001");
  assertEquals(agent.title, undefined);
});

Deno.test("Claude Code: a line that is torn or missing costs only what it says", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/s.jsonl`;
  const line = (uuid: string, parentUuid: string | null, role: string) =>
    JSON.stringify({
      type: role,
      uuid,
      parentUuid,
      sessionId: "s",
      message: { role, content: uuid, ...role === "user" ? {} : { id: uuid } },
    });
  await Deno.writeTextFile(
    path,
    [
      line("a", "lost", "user"),
      line("b", "a", "assistant"),
      line("b", "a", "assistant"),
      '{"type":"user","uuid":"c',
    ].join("\n"),
  );
  const [conversation, ...more] = (await readAll(path)).reverse();
  assertEquals(conversation, {
    leftOut: [],
    messages: [
      { message: { role: "user", content: "a" } },
      { message: { role: "assistant", content: "b" } },
    ],
  });
  assertEquals(more.map((problem) => String(problem).slice(0, 6)), ["line 4"]);
});
