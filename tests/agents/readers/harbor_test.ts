import { assertEquals } from "@std/assert";
import { exported, MANIFOLD, WEATHER } from "../../transfer/conversations.ts";
import { exportRun, recordRun } from "../../transfer/recorded_run.ts";
import { readerTest } from "./reader.ts";

const SCRIPT = `
import json, sys
from harbor.models.trajectories import Trajectory
from harbor.utils.trajectory_validator import TrajectoryValidator

validator = TrajectoryValidator()
found = []
for line in open(sys.argv[1]):
    value = json.loads(line)
    assert validator.validate(value), validator.errors
    read = Trajectory.model_validate(value)
    found.append([
        [step.source for step in read.steps],
        [call.arguments for step in read.steps for call in step.tool_calls or []],
        [one.content for step in read.steps if step.observation for one in step.observation.results],
    ])
print(json.dumps(found))
`;

readerTest("harbor", "trajectories with calls are valid", async (reader) => {
  const { folder, json } = reader;
  await Deno.writeTextFile(
    `${folder}/a.jsonl`,
    await exported("atif", WEATHER, MANIFOLD),
  );
  const [weather, ...branches] = await json("-c", SCRIPT, "a.jsonl");
  assertEquals(weather, [
    ["system", "user", "agent", "agent"],
    [{ city: "Rome" }],
    ["sun"],
  ]);
  assertEquals(branches.length, 2);
  const [[, calls, results]] = branches;
  assertEquals(calls, [
    { city: "Rome" },
    { input: "ls" },
    { input: "{" },
    { input: "[1]" },
  ]);
  assertEquals(results, ["sun", "a\nb", "lost", "1"]);
});

readerTest(
  "harbor",
  "trajectories of a benchmark are valid",
  async (reader) => {
    const { folder, json } = reader;
    await recordRun(folder);
    const { stdout } = await exportRun(folder, "--format", "atif");
    await Deno.writeTextFile(`${folder}/a.jsonl`, stdout);
    const found = await json("-c", SCRIPT, "a.jsonl");
    assertEquals(found.length, 3);
  },
);
