/** Exports for evaluation and training, read back. */
import { assertEquals } from "@std/assert";
import { EXPORT_FORMATS } from "../../../../lib/history/transfer/export/export.ts";
import { parsePrompts } from "../../../../lib/bench/prompts.ts";
import type { RecordedConversation } from "../../../../lib/history/transfer/recorded.ts";
import { exchange, idOf } from "../../../transfer/conversations.ts";
import { valueFiles } from "../../../bench/value_files.ts";

const CALL = {
  id: "call_1",
  type: "function" as const,
  function: { name: "weather", arguments: '{"city":"Rome"}' },
};

/** Rome's weather by way of a tool, then a question with what looks like a template. */
const WEATHER: RecordedConversation = {
  title: "Weather",
  exchanges: [
    exchange(
      "A",
      null,
      [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Weather in {{city}}?" },
      ],
      { content: null, tool_calls: [CALL], reasoning_content: "A tool." },
    ),
    exchange(
      "B",
      "A",
      [{ role: "tool", tool_call_id: "call_1", content: "sun" }],
      { content: "Sun in {{city}}." },
    ),
  ],
};

/** The same question, answered twice. */
const TWICE: RecordedConversation = {
  labels: new Map([[idOf("A"), ["bad"]], [idOf("B"), ["good"]]]),
  exchanges: [
    exchange("A", null, [{ role: "user", content: "1+1?" }], { content: "3" }),
    exchange("B", null, [{ role: "user", content: "1+1?" }], { content: "2" }),
  ],
};

async function exported(
  format: string,
  ...conversations: RecordedConversation[]
): Promise<string> {
  const texts = EXPORT_FORMATS.get(format)?.many(
    ReadableStream.from(conversations),
  );
  return (await Array.fromAsync(texts ?? [])).join("");
}

function lines(text: string) {
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

Deno.test("export promptfoo: bench reads the same messages and the recorded answer as the check", async () => {
  const text = await exported("promptfoo", WEATHER);
  const [item] = await parsePrompts(text, "p.json", valueFiles({}));
  assertEquals(item?.request.messages.map(({ role }) => role), [
    "system",
    "user",
    "assistant",
    "tool",
  ]);
  assertEquals(item?.request.messages[1]?.content, "Weather in {{city}}?");
  assertEquals(item?.request.messages[2]?.tool_calls, [CALL]);
  assertEquals(item?.planned.assert?.length, 1);
});

Deno.test("export inspect: a sample with messages, tool calls as objects, and the target", async () => {
  const [sample] = lines(await exported("inspect", WEATHER));
  assertEquals([sample.id, sample.target], [idOf("B"), "Sun in {{city}}."]);
  assertEquals(sample.input[2], {
    role: "assistant",
    content: "",
    "tool_calls": [{
      id: "call_1",
      function: "weather",
      arguments: { city: "Rome" },
      type: "function",
    }],
  });
  assertEquals(sample.input[3], {
    role: "tool",
    content: "sun",
    "tool_call_id": "call_1",
  });
});

Deno.test("export atif: steps in order, calls with their observations, sums", async () => {
  const [trajectory] = lines(await exported("atif", WEATHER));
  assertEquals(trajectory.schema_version, "ATIF-v1.4");
  assertEquals(trajectory.session_id, idOf("A"));
  const { steps } = trajectory;
  assertEquals(
    steps.map(({ step_id: id, source }: Record<string, unknown>) => [
      id,
      source,
    ]),
    [[1, "system"], [2, "user"], [3, "agent"], [4, "agent"]],
  );
  assertEquals(steps[2].tool_calls, [{
    "tool_call_id": "call_1",
    "function_name": "weather",
    arguments: { city: "Rome" },
  }]);
  assertEquals(steps[2].observation, {
    results: [{ "source_call_id": "call_1", content: "sun" }],
  });
  assertEquals(steps[2].reasoning_content, "A tool.");
  assertEquals(trajectory.final_metrics, {
    "total_prompt_tokens": 24,
    "total_completion_tokens": 10,
    "total_cached_tokens": 0,
    "total_steps": 4,
  });
});

Deno.test("export dpo: the good answer before the bad one, and the expected one before what was said", async () => {
  const user = { role: "user", content: "1+1?" };
  const say = (content: string) => [{ role: "assistant", content }];
  assertEquals(lines(await exported("dpo", TWICE)), [
    { prompt: [user], chosen: say("2"), rejected: say("3") },
  ]);
  const labels = new Map([[idOf("A"), ["expected: two"]]]);
  assertEquals(lines(await exported("dpo", { ...TWICE, labels })), [
    { prompt: [user], chosen: say("two"), rejected: say("3") },
  ]);
  assertEquals(await exported("dpo", WEATHER), "");
});
