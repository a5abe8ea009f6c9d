import { assertEquals } from "@std/assert";
import {
  readCommand,
  reasonIn,
} from "../../../lib/commands/do/read_command.ts";

const LS = "ls -lS";

/** What a model answers, and the command in it. */
const ANSWERS: readonly (readonly [answer: string, command?: string])[] = [
  ["ls -lS", LS],
  ["  ls -lS\n", LS],
  ["ls -lS\r\n", LS],
  // Fences.
  ["```bash\nls -lS\n```", LS],
  ["```\nls -lS\n```", LS],
  ["~~~sh\nls -lS\n~~~", LS],
  ["```ls -lS```", LS],
  ["````sh\nls -lS\n````", LS],
  ["```bash\nls -lS", LS], // never closed
  ["Here is the command:\n\n```bash\nls -lS\n```\n\nIt sorts by size.", LS],
  ["```python\nimport os\n```\n\nOr:\n\n```bash\nls -lS\n```", LS],
  ["```console\n$ ls -lS\ntotal 0\n```", LS],
  ["```\nls -lS\n```\nor\n```\ndir /o-s\n```", LS],
  ["1. Do this:\n\n   ```sh\n   ls -lS\n   ```", LS],
  ["```powershell\nGet-ChildItem -Recurse\n```", "Get-ChildItem -Recurse"],
  // Inline code.
  ["`ls -lS`", LS],
  ["``ls -lS``", LS],
  ["You can use `ls -lS` for that.", LS],
  ["Use `ls` with `-lS`, that is `ls -lS`", LS],
  ["Hier ist der Befehl: `ls -lS`", LS],
  // Prose before and after.
  ["Here is the command:\n\nls -lS", LS],
  ["Here is the command:\nls -lS", LS],
  ["Hier ist der Befehl:\nls -lS", LS],
  ["命令如下：\nls -lS", LS],
  ["Sure! This lists files by size:\n\nls -lS\n\nThe option -S sorts.", LS],
  ["ls -lS\n\nThis lists files, the largest first.", LS],
  ["ls -lS\n\n- `-l`: long\n- `-S`: by size", LS],
  ["ls -lS\n\n**Explanation:** it sorts.", LS],
  ["**Command:**\n\nls -lS", LS],
  ["Command: ls -lS", LS],
  ["**Command:** `ls -lS`", LS],
  // Other wrappings.
  ["$ ls -lS", LS],
  ["PS C:\\Users\\a> Get-Process", "Get-Process"],
  ["bash\nls -lS", LS],
  ["# the largest first\nls -lS", LS],
  ["#!/bin/bash\nls -lS", LS],
  ["<think>Use `rm`?\n\nNo.</think>\n\nls -lS", LS],
  // Several lines are one command.
  [
    'for f in *.txt; do\n  wc -l "$f"\ndone',
    'for f in *.txt; do\n  wc -l "$f"\ndone',
  ],
  ["find . \\\n  -size +10M", "find . \\\n  -size +10M"],
  ["$ find . \\\n  -size +10M\n./a", "find . \\\n  -size +10M"],
  ["cd /tmp\n\nls", "cd /tmp\n\nls"],
  [
    "cat > note <<'EOF'\nDear all,\n\nThis is it.\nEOF",
    "cat > note <<'EOF'\nDear all,\n\nThis is it.\nEOF",
  ],
  [
    "cat > README.md <<'EOF'\n```sh\nls\n```\nEOF",
    "cat > README.md <<'EOF'\n```sh\nls\n```\nEOF",
  ],
  ["echo 'One.\n\nThis is two.'", "echo 'One.\n\nThis is two.'"],
  // What looks like something else.
  ["echo `date`", "echo `date`"],
  [
    "Get-ChildItem . | Sort-Object Length",
    "Get-ChildItem . | Sort-Object Length",
  ],
  ["Rscript plot.R", "Rscript plot.R"],
  ["FOO=bar ./run", "FOO=bar ./run"],
  [". ./env.sh", ". ./env.sh"],
  ['echo \'"$HOME"\' \\\\ "a\\nb"', 'echo \'"$HOME"\' \\\\ "a\\nb"'],
  ["> empty.txt", "> empty.txt"],
  // No command.
  [""],
  ["  \n"],
  ["NO COMMAND: nothing can do that"],
  ["no command: nothing can do that"],
  ["I cannot do that."],
  ["I'm sorry, but I can't help with that."],
  ["Sorry, that is not possible on this system"],
  ["Das kann ich leider nicht tun."],
  ["# nothing to do"],
  ["```python\nprint(1)\n```"],
  ["```bash\n# nothing to do\n```"],
];

for (const [answer, command] of ANSWERS) {
  Deno.test(`readCommand: ${JSON.stringify(answer)}`, () => {
    assertEquals(readCommand(answer), command);
  });
}

Deno.test("reasonIn: the model's own words, on one line", () => {
  assertEquals(reasonIn("NO COMMAND: not\nhere"), "not here");
  assertEquals(reasonIn("# nothing to do"), "nothing to do");
  assertEquals(reasonIn("I cannot  do that."), "I cannot do that.");
  assertEquals(reasonIn(""), "");
});
