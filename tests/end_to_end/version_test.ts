import { assertEquals } from "@std/assert";
import { systemIo } from "../../lib/cli/system_io.ts";
import { main } from "../../main.ts";

const cases: [what: string, error: Error, code: number, told: string][] = [
  ["a closed pipe", new Deno.errors.BrokenPipe("gone"), 0, ""],
  [
    "a full disk",
    new Error("No space left (os error 28)"),
    1,
    "chat: No space left (os error 28)\n",
  ],
];
for (const [what, error, code, told] of cases) {
  Deno.test(`chat --version: ${what} ends with ${code}, and no stack is shown`, async () => {
    const io = systemIo();
    let stderr = "";
    const ended = await main(["--version"], {
      ...io,
      stdout: { ...io.stdout, write: () => Promise.reject(error) },
      stderr: {
        ...io.stderr,
        write: (text) => {
          stderr += text;
          return Promise.resolve();
        },
      },
    });
    assertEquals([ended, stderr], [code, told]);
  });
}
