/** Exports for evaluation and training, read back. */
import { assertEquals } from "@std/assert";
import type { Message } from "../../../../lib/core/chat.ts";
import { parsePrompts } from "../../../../lib/bench/prompts.ts";
import {
  CALL,
  exported,
  idOf,
  MANIFOLD,
  TWICE,
  WEATHER,
} from "../../../transfer/conversations.ts";
import { valueFiles } from "../../../bench/value_files.ts";

function lines(text: string) {
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

Deno.test("export promptfoo: bench reads the same messages and the recorded answer as the check", async () => {
  const text = await exported("promptfoo", WEATHER);
  // Without such a list promptfoo calls it invalid.
  assertEquals(JSON.parse(text).providers, []);
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
  assertEquals(trajectory.schema_version, "ATIF-v1.5");
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

Deno.test("exports: messages of any kind have the roles and forms that the tools know", async () => {
  const [sample] = lines(await exported("inspect", MANIFOLD));
  const roles = new Set(sample.input.map(({ role }: Message) => role));
  assertEquals([...roles], ["system", "user", "assistant", "tool"]);
  assertEquals(sample.input[3]["tool_call_id"], "call_1");
  const [trajectory] = lines(await exported("atif", MANIFOLD));
  assertEquals(trajectory.steps[2].observation.results, [
    { "source_call_id": "call_1", content: "sun" },
    { "source_call_id": "call_2", content: "a\nb" },
    { content: "lost" },
  ]);
  const [pair] = lines(await exported("dpo", MANIFOLD));
  assertEquals(pair.prompt[0].role, "system");
  assertEquals(pair.rejected, [{ role: "assistant", content: "3" }]);
});
