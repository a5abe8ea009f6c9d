import { agentTest } from "./agent.ts";
import type { Asked, Step } from "./provider/script.ts";

const COMMAND = "ls *.txt | tee listed";

/** One call of the shell, in the form that the model's tools have, then text. */
function lookOnce({ tools, results }: Asked): Step {
  if (results.length > 0) return { text: "There is one file: a.txt." };
  const call = tools.includes("exec_command")
    ? { name: "exec_command", input: { cmd: COMMAND } }
    : {
      name: "exec",
      input: `text(await tools.exec_command({ cmd: "${COMMAND}" }))`,
    };
  return { text: "I look.", call };
}

for (
  const [model, options] of [
    ["its own model, with groups of tools", []],
    ["a model with functions and web search", ["-m", "gpt-5.1-codex"]],
  ] as const
) {
  agentTest(
    "codex",
    `a call of the shell with ${model} is replayed and forked`,
    {
      args: [
        "exec",
        "--skip-git-repo-check",
        "--dangerously-bypass-approvals-and-sandbox",
        ...options,
        "Which files are there?",
      ],
      script: lookOnce,
      before: { "a.txt": "A" },
      after: { "a.txt": "A", "listed": "a.txt\n" },
      exchanges: 2,
      says: "There is one file: a.txt.",
      verify: "test -s listed",
      ignore: [
        "--ignore",
        String.raw`[Cc]hunk.[Ii][Dd]\W+\w+`,
        "--ignore",
        String.raw`[Ww]all.time\D+[\d.e-]+`,
      ],
    },
  );
}
