import { agentTest } from "./agent.ts";
import type { Asked } from "./provider/script.ts";

const TEST = `import unittest
from greet import greet


class Test(unittest.TestCase):
    def test(self):
        self.assertEqual(greet("Ada"), "Hello, Ada")
`;

const greet = (text: string) => `def greet(name):\n    return f"${text}"\n`;

/** The first edit is wrong, and the second one mends it. */
function editTwice({ text }: Asked) {
  const [said, file] = text.includes("FAILED")
    ? ["A comma was missing", greet("Hello, {name}")]
    : ["greet takes a name", greet("Hello {name}")];
  return { text: `${said}:\n\ngreet.py\n\`\`\`\n${file}\`\`\`\n` };
}

agentTest(
  "aider",
  "an edit whose test fails, and one that mends it, are replayed and forked",
  {
    args: [
      "--model",
      "openai/gpt-4o-mini",
      "--no-git",
      "--yes-always",
      "--no-check-update",
      "--auto-test",
      "--test-cmd",
      "python3 -m unittest",
      "--message",
      "Let greet take a name.",
      "greet.py",
    ],
    script: editTwice,
    env: { LITELLM_LOCAL_MODEL_COST_MAP: "True" },
    before: {
      "greet.py": 'def greet():\n    return "Hello"\n',
      "test_greet.py": TEST,
    },
    after: { "greet.py": greet("Hello, {name}") },
    exchanges: 2,
    says: "A comma was missing:",
    verify: "python3 -m unittest",
    ignore: ["--ignore", String.raw`in [\d.]+s`],
  },
);
