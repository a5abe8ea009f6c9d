import { assertEquals, assertMatch } from "@std/assert";
import { exported, MANIFOLD, WEATHER } from "../../transfer/conversations.ts";
import { exportRun, recordRun } from "../../transfer/recorded_run.ts";
import { readerTest } from "./reader.ts";

const DATASET = `
import json, sys
from inspect_ai.dataset import json_dataset

print(json.dumps([
    {
        "roles": [message.role for message in sample.input],
        "calls": [
            [call.function, call.arguments]
            for message in sample.input if message.role == "assistant"
            for call in message.tool_calls or []
        ],
        "target": sample.target,
    }
    for sample in json_dataset(sys.argv[1])
]))
`;

readerTest("inspect", "a dataset with calls is one", async (reader) => {
  const { folder, json } = reader;
  await Deno.writeTextFile(
    `${folder}/a.jsonl`,
    await exported("inspect", WEATHER, MANIFOLD),
  );
  const [weather, manifold] = await json("-c", DATASET, "a.jsonl");
  assertEquals(weather, {
    roles: ["system", "user", "assistant", "tool"],
    calls: [["weather", { city: "Rome" }]],
    target: "Sun in {{city}}.",
  });
  assertEquals(manifold.calls, [
    ["weather", { city: "Rome" }],
    ["shell", { input: "ls" }],
    ["old", { input: "{" }],
    ["weather", { input: "[1]" }],
  ]);
});

const LOGS = `
import json, sys
from inspect_ai.analysis import messages_df, samples_df
from inspect_ai.analysis import messages_df, samples_df
from inspect_ai.log import list_eval_logs, read_eval_log

found = []
for info in sorted(list_eval_logs(sys.argv[1]), key=lambda info: info.name):
    log = read_eval_log(info)
    found.append({
        "model": log.eval.model,
        "accuracy": log.results.scores[0].metrics["accuracy"].value,
        "tokens": log.stats.model_usage[log.eval.model].total_tokens,
        "samples": [
            [
                sample.scores["pass"].value,
                sample.output.stop_reason if sample.output.choices else None,
                [call.arguments for call in sample.messages[-1].tool_calls or []]
                if sample.output.choices else sample.error.message,
            ]
            for sample in log.samples
        ],
    })
print(json.dumps([len(samples_df(sys.argv[1])), len(messages_df(sys.argv[1])), found]))
`;

readerTest(
  "inspect",
  "reads the logs of a benchmark, with a call",
  async (reader) => {
    const { folder, json } = reader;
    await recordRun(folder);
    await exportRun(folder, "--format", "inspect", "--out", "logs");
    const read = await json("-c", LOGS, "logs");
    const [samples, messages, [a, b]] = read;
    assertEquals([samples, messages], [4, 3 + 5 + 3 + 4]);
    assertEquals(a, {
      model: "openai/a",
      accuracy: 1,
      tokens: 16,
      samples: [["C", "tool_calls", [{ city: "Rome" }]], ["C", "stop", []]],
    });
    assertEquals([b.model, b.accuracy], ["openai/b", 0.5]);
    assertEquals(b.samples[0], ["C", "stop", []]);
    assertEquals(b.samples[1].slice(0, 2), ["I", null]);
    assertMatch(b.samples[1][2], /^400 /);
  },
);
