import { assertEquals } from "@std/assert";
import { runCli } from "../helpers/run_cli.ts";

const cases: [words: string, message: string][] = [
  ["histry", 'unknown command "histry" (did you mean chat history?)'],
  [
    "history shw",
    'unknown command "history shw" (did you mean chat history show?)',
  ],
  [
    "foo",
    'unknown command "foo" (to ask a model: chat ask "foo …"; for help: chat --help)',
  ],
];
for (const [words, message] of cases) {
  Deno.test(`chat help ${words}: the name that there is not, and the nearest`, async () => {
    const result = await runCli(["help", ...words.split(" ")]);
    assertEquals(result, { code: 2, stdout: "", stderr: `chat: ${message}\n` });
  });
}
