import { assertEquals } from "@std/assert";
import { bold, dim, usesColor } from "../../lib/render/style.ts";

const pure = { permissions: "none" } as const;

const cases: [string, boolean, Record<string, string>, boolean, boolean][] = [
  ["a terminal", true, { TERM: "xterm-256color" }, false, true],
  ["a terminal without TERM", true, {}, false, true],
  ["no terminal", false, {}, false, false],
  ["--no-color", true, {}, true, false],
  ["NO_COLOR", true, { NO_COLOR: "1" }, false, false],
  ["TERM=dumb", true, { TERM: "dumb" }, false, false],
];
for (const [name, isTerminal, env, noColor, expected] of cases) {
  Deno.test(`usesColor: ${name}`, pure, () => {
    const io = { env: (name: string) => env[name] };
    assertEquals(usesColor(io, { isTerminal }, noColor), expected);
  });
}

Deno.test("dim and bold: end what they begin", pure, () => {
  assertEquals([dim("x"), bold("x")], ["\x1b[2mx\x1b[22m", "\x1b[1mx\x1b[22m"]);
});
