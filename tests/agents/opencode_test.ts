import { agentTest } from "./agent.ts";
import { callOnce } from "./provider/script.ts";

for (const model of ["openai/gpt-4o-mini", "anthropic/claude-sonnet-4-5"]) {
  agentTest("opencode", `a call of the shell with ${model} is replayed`, {
    args: ["run", "-m", model, "Write hello into out.txt"],
    script: callOnce("bash", {
      command: "echo hello > out.txt",
      description: "Writes",
    }),
    before: {},
    after: { "out.txt": "hello\n" },
    // The first one asks for a title.
    exchanges: 3,
    says: "It is done.",
  });
}
