import { assertEquals, assertThrows } from "@std/assert";
import { requestMembers } from "../../../lib/commands/shared/generation.ts";
import { GENERATION_OPTIONS } from "../../../lib/cli/options.ts";
import { parseCommandLine } from "../../../lib/cli/parse.ts";
import { UsageError } from "../../../lib/core/errors.ts";

function members(...args: string[]): unknown {
  return requestMembers(parseCommandLine(args, [GENERATION_OPTIONS]).flags);
}

function test(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

test("requestMembers: numbers are sent as they are written", () => {
  assertEquals(members("--seed", "9007199254740991", "-o", "x=-1.5"), {
    seed: 9007199254740991,
    x: -1.5,
  });
});

for (
  const args of [
    ["--seed", "9007199254740993"],
    ["--seed", "-9007199254740993"],
    ["--max-tokens", "1e21"],
    ["-o", "seed=9007199254740993"],
  ]
) {
  test(`requestMembers: ${args.join(" ")} would be rounded and is refused`, () => {
    assertThrows(() => members(...args), UsageError, "9007199254740991");
  });
}
