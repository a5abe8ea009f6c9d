import { assertEquals, assertThrows } from "@std/assert";
import { Registry } from "../../../lib/clients/registry.ts";
import { parseCommandLine } from "../../../lib/cli/parse.ts";
import { COMMON_OPTIONS } from "../../../lib/cli/options.ts";
import { SERVE_OPTIONS } from "../../../lib/commands/serve/options.ts";
import { watching } from "../../../lib/commands/serve/watch.ts";
import { UsageError } from "../../../lib/core/errors.ts";

/** What a request that is over leaves on stderr. */
function logged(isTerminal: boolean, ...args: string[]): string {
  let text = "";
  const write = (line: string) => {
    text += line;
    return Promise.resolve();
  };
  const { traffic } = watching(
    parseCommandLine(args, [SERVE_OPTIONS, COMMON_OPTIONS]).flags,
    { stderr: { isTerminal, columns: 80, write } },
    { version: "1", registry: new Registry({ env: () => undefined }) },
  );
  traffic?.begin({}, { id: "req_1", method: "GET", path: "/" }).ended();
  return text === "" ? "off" : text.startsWith("{") ? "json" : "text";
}

const cases: [isTerminal: boolean, args: string[], expected: string][] = [
  [true, [], "text"],
  [false, [], "off"],
  [false, ["--metrics"], "off"],
  [true, ["--quiet"], "off"],
  [true, ["--quiet", "--log", "text"], "text"],
  [true, ["--log", "json"], "json"],
  [false, ["--log", "text"], "text"],
  [true, ["--log", "off"], "off"],
];
for (const [isTerminal, args, expected] of cases) {
  Deno.test({
    name: `serve ${args.join(" ")}, stderr ${
      isTerminal ? "a terminal" : "elsewhere"
    }: log ${expected}`,
    permissions: "none",
    fn: () => assertEquals(logged(isTerminal, ...args), expected),
  });
}

Deno.test({
  name: "serve --log: another form is a wrong usage",
  permissions: "none",
  fn: () => {
    assertThrows(
      () => logged(true, "--log", "xml"),
      UsageError,
      "--log takes text, json, off",
    );
  },
});
