import { agentTest } from "./agent.ts";
import { callOnce } from "./provider/script.ts";

agentTest("llm", "a call of a tool is replayed", {
  args: ["-m", "gpt-4o-mini", "-T", "llm_version", "Which version?"],
  script: callOnce("llm_version", {}),
  before: {},
  after: {},
  exchanges: 2,
  says: "It is done.",
});
