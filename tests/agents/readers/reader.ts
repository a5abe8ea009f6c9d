/**
 * Exports, read back by the tools that they are for.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { programEnv, temporaryFolder } from "../../helpers/run_cli.ts";
import { programNamed } from "../programs.ts";

/** What a test gets. */
export interface Reader {
  /** Where the tool runs. */
  readonly folder: string;
  /** Runs the tool with these arguments and returns what it writes. */
  run(...args: string[]): Promise<string>;
}

/** A test that has a tool read files; skipped, and its name says so, where that is not installed. */
export function readerTest(
  tool: string,
  what: string,
  fn: (reader: Reader) => Promise<void>,
): void {
  const { command, isThere } = programNamed(tool);
  const name = `${tool}: ${what}`;
  const ignore = !isThere;
  Deno.test({
    name: ignore ? `${name} (skipped: ${tool} is missing)` : name,
    ignore,
    fn: async () => {
      await using folder = await temporaryFolder();
      await fn({
        folder: folder.path,
        run: (...args) => runTool(command, args, folder.path),
      });
    },
  });
}

async function runTool(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<string> {
  // Its Node may be too old for it, and the runtime of these tests is none.
  const isNode = command.includes("/node_modules/");
  const { code, stdout, stderr } = await new Deno.Command(
    isNode ? Deno.execPath() : command,
    {
      args: isNode
        ? ["run", "--quiet", "--allow-all", await entryOf(command), ...args]
        : [...args],
      cwd,
      clearEnv: true,
      env: programEnv(cwd, {
        // A tool of another Python, and nothing of other machines.
        PYTHONWARNINGS: "ignore",
        HF_HUB_OFFLINE: "1",
        PROMPTFOO_CONFIG_DIR: `${cwd}/promptfoo`,
        PROMPTFOO_DISABLE_TELEMETRY: "1",
        PROMPTFOO_DISABLE_UPDATE: "1",
      }),
    },
  ).output();
  const decoder = new TextDecoder();
  assertEquals(code, 0, decoder.decode(stdout) + decoder.decode(stderr));
  return decoder.decode(stdout);
}

/** The file that a command of npm is a link to. */
async function entryOf(command: string): Promise<string> {
  return await Deno.realPath(command);
}
