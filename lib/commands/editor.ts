/**
 * The user's editor: the one program that this program starts.
 *
 * @module
 */
import { ChatError, ConfigError } from "../core/errors.ts";

/** Variables that name it, the one for terminals with a screen first. */
const VARIABLES = ["VISUAL", "EDITOR"] as const;

/**
 * Has the user change a text in the program that `VISUAL` or `EDITOR` names, and returns it. Starting it is permitted
 * when it is needed first: the runtime asks.
 *
 * @throws {ConfigError} neither variable is set, or the user does not permit it
 * @throws {ChatError} it cannot be started, or ends with a failure
 */
export async function editText(
  text: string,
  env: (name: string) => string | undefined,
): Promise<string> {
  const line = VARIABLES.map(env).find((value) => value !== undefined);
  const [command, ...args] = line?.split(/\s+/).filter((word) => word) ?? [];
  if (command === undefined) {
    throw new ConfigError("No editor is known", {
      hint: `set ${VARIABLES.join(" or ")}, such as EDITOR=vi`,
    });
  }
  await permit(command);
  const path = await Deno.makeTempFile({ prefix: "chat-", suffix: ".md" });
  try {
    await Deno.writeTextFile(path, text);
    await start(command, [...args, path]);
    return (await Deno.readTextFile(path)).replace(/\r?\n$/, "");
  } finally {
    await Deno.remove(path);
  }
}

async function permit(command: string): Promise<void> {
  const { state } = await Deno.permissions.request({ name: "run", command });
  if (state === "granted") return;
  throw new ConfigError(`Starting ${command} is not permitted`, {
    hint: `allow it when asked, or with --allow-run=${command}`,
  });
}

async function start(command: string, args: string[]): Promise<void> {
  let status: Deno.CommandStatus;
  try {
    const child = new Deno.Command(command, {
      args,
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
    status = await child.status;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ChatError(`Cannot start ${command}: ${why}`, { cause: error });
  }
  if (status.success) return;
  throw new ChatError(`${command} ended with ${status.code}: nothing was sent`);
}
