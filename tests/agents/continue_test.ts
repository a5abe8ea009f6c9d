import { agentTest } from "./agent.ts";
import { callOnce } from "./provider/script.ts";

const CONFIG = `name: chat
version: 0.0.1
schema: v1
models:
  - name: mini
    provider: openai
    model: gpt-4o-mini
    apiBase: \${{ secrets.OPENAI_BASE_URL }}
    apiKey: \${{ secrets.OPENAI_API_KEY }}
`;

agentTest("continue", "a call of the shell is replayed", {
  args: ["-p", "--auto", "--config", "chat.yaml", "Write hello into out.txt"],
  script: callOnce("Bash", { command: "echo hello > out.txt" }),
  before: { "chat.yaml": CONFIG },
  after: { "out.txt": "hello\n" },
  exchanges: 2,
  says: "It is done.",
});
