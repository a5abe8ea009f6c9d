import { assertEquals } from "@std/assert";
import { exported, MANIFOLD, WEATHER } from "../../transfer/conversations.ts";
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
  const { folder, run } = reader;
  await Deno.writeTextFile(
    `${folder}/a.jsonl`,
    await exported("inspect", WEATHER, MANIFOLD),
  );
  const [weather, manifold] = JSON.parse(await run("-c", DATASET, "a.jsonl"));
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
