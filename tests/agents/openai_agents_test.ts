import { agentTest } from "./agent.ts";
import { callOnce } from "./provider/script.ts";

const PROGRAM = `from agents import Agent, Runner, function_tool


@function_tool
def write(text: str) -> str:
    "Writes a file."
    with open("out.txt", "w") as file:
        file.write(text)
    return "written"


agent = Agent(name="Writer", tools=[write], model="gpt-4o-mini")
print(Runner.run_sync(agent, "Write hello").final_output)
`;

agentTest("openai-agents", "a call of a tool is replayed", {
  args: ["writer.py"],
  script: callOnce("write", { text: "hello\n" }),
  // It sends its traces to OpenAI's own address.
  env: { OPENAI_AGENTS_DISABLE_TRACING: "1" },
  before: { "writer.py": PROGRAM },
  after: { "out.txt": "hello\n" },
  exchanges: 2,
  says: "It is done.",
});
