import { assert, assertEquals } from "@std/assert";
import { fixture, readAll } from "../../../../transfer/foreign_fixture.ts";

Deno.test("Codex: items become messages, with reasoning, both kinds of calls, tokens and the model of their turn", async () => {
  const [first] = await readAll(fixture("codex"));
  assert(typeof first === "object");
  assertEquals(first.provider, "openai");
  assertEquals(
    first.messages.map(({ message }) => message.role),
    // dprint-ignore
    [
      "system",
      "developer",
      "user",
      "user",
      "assistant",
      "tool",
      "tool",
      "assistant",
      "user",
      "assistant",
    ],
  );
  assertEquals(first.messages[4], {
    message: {
      role: "assistant",
      content: "I look at the lists.",
      reasoning_content: "**Counting lines**",
      reasoning_items: [{
        type: "reasoning",
        summary: [{ type: "summary_text", text: "**Counting lines**" }],
        content: null,
        encrypted_content: "gAAAAABpencrypted",
      }],
      tool_calls: [
        {
          id: "call_1",
          type: "function",
          function: {
            name: "shell_command",
            arguments:
              '{"command":"wc -l rye.txt","workdir":"/home/ada/bakery"}',
          },
        },
        {
          id: "call_2",
          type: "custom",
          custom: {
            name: "apply_patch",
            input:
              "*** Begin Patch\n*** Add File: note.txt\n+rye\n*** End Patch",
          },
        },
      ],
    },
    at: new Date("2026-01-22T10:30:03.300Z"),
    model: "gpt-5.2-codex",
    members: { reasoning_effort: "medium" },
    usage: {
      prompt_tokens: 1500,
      completion_tokens: 80,
      total_tokens: 1580,
      prompt_tokens_details: { cached_tokens: 1024 },
      completion_tokens_details: { reasoning_tokens: 40 },
    },
  });
  assertEquals(
    first.messages[7]?.message.content,
    '[web_search_call {"action":{"type":"search","query":"loaves"}}]\n\nTwelve rye loaves.',
  );
});

Deno.test("Codex: what was rolled back, compacted, or written by an old version", async () => {
  const found = await readAll(fixture("codex"));
  const said = found.map((one) =>
    typeof one === "string" ? one : one.messages.slice(-2)
      .map(({ message: { content } }) =>
        typeof content === "string" ? content : content?.[0]?.text
      )
  );
  assertEquals(said, [
    ["Wrong question", "Which one?"],
    ["And spelt?", "None."],
    ["Go on", "Done."],
    ["rye.txt\n", "One file: rye.txt"],
  ]);
  const [, , compacted, old] = found;
  assert(typeof compacted === "object" && typeof old === "object");
  assertEquals(compacted.messages[0]?.message, {
    role: "system",
    content: "You are Codex.",
  });
  assertEquals(old.messages[1]?.message.tool_calls?.[0]?.id, "call_9");
  assertEquals(old.messages[1]?.message.reasoning_content, "ls");
});
