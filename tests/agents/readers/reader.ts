/**
 * Exports, read back by the tools that they are for.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import {
  type CliResult,
  programEnv,
  temporaryFolder,
} from "../../helpers/run_cli.ts";
import { programNamed } from "../programs.ts";

/** What a test gets. */
export interface Reader {
  /** Where the tool runs. */
  readonly folder: string;
  /** What the tool finds in its environment. */
  readonly env: Record<string, string>;
  /** Runs the tool with these arguments and returns what it says. */
  run(...args: string[]): Promise<string>;
  /** The same, with the value of the JSON that it writes to stdout. */
  // deno-lint-ignore no-explicit-any
  json(...args: string[]): Promise<any>;
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
      const env: Record<string, string> = {};
      const called = (args: readonly string[]) =>
        runTool(command, args, folder.path, env);
      await fn({
        folder: folder.path,
        env,
        run: async (...args) => {
          const { stdout, stderr } = await called(args);
          return stdout + stderr;
        },
        json: async (...args) => JSON.parse((await called(args)).stdout),
      });
    },
  });
}

async function runTool(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Pick<CliResult, "stdout" | "stderr">> {
  // Its Node may be too old for it, and the runtime of these tests is none.
  const isNode = command.includes("/node_modules/");
  const output = await new Deno.Command(
    isNode ? Deno.execPath() : command,
    {
      args: isNode
        ? ["run", "--quiet", "--allow-all", await entryOf(command), ...args]
        : [...args],
      cwd,
      clearEnv: true,
      env: programEnv(cwd, {
        ...env,
        HF_HUB_OFFLINE: "1",
        PROMPTFOO_CONFIG_DIR: `${cwd}/promptfoo`,
        PROMPTFOO_DISABLE_TELEMETRY: "1",
        PROMPTFOO_DISABLE_UPDATE: "1",
      }),
    },
  ).output();
  const decoder = new TextDecoder();
  const [stdout, stderr] = [output.stdout, output.stderr].map((bytes) =>
    decoder.decode(bytes)
  ) as [string, string];
  assertEquals(output.code, 0, stdout + stderr);
  return { stdout, stderr };
}

/** The file that a command of npm is a link to. */
async function entryOf(command: string): Promise<string> {
  return await Deno.realPath(command);
}
