import { agentTest } from "./agent.ts";
import { callOnce } from "./provider/script.ts";

agentTest("claude", "a call of the shell is replayed", {
  args: ["-p", "Write hello into out.txt", "--allowedTools", "Bash"],
  script: callOnce("Bash", {
    command: "echo hello > out.txt",
    description: "Writes",
  }),
  before: {},
  after: { "out.txt": "hello\n" },
  // The first one asks for a title.
  exchanges: 3,
  says: "It is done.",
});
