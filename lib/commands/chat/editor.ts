/**
 * Starts the user's editor.
 *
 * @module
 */
import { decodeText } from "../../core/text/decode_text.ts";
import { ChatError, ConfigError } from "../../core/errors.ts";

/** Variables that name the editor, in the order of precedence. */
const VARIABLES = ["VISUAL", "EDITOR"] as const;

/**
 * Lets the user edit a text in the program that `VISUAL` or `EDITOR` names. When it is first started, the runtime asks
 * the user for permission.
 *
 * @throws {ConfigError} neither variable is set, or the user denies the permission
 * @throws {ChatError} the editor cannot be started, or it fails
 */
export async function editText(
  text: string,
  env: (name: string) => string | undefined,
): Promise<string> {
  const line = VARIABLES.map(env).find((value) => value !== undefined);
  const [command, ...args] = line?.split(/\s+/).filter((word) => word) ?? [];
  if (command === undefined) {
    throw new ConfigError("No editor is configured", {
      hint: `set ${VARIABLES.join(" or ")}, such as EDITOR=vi`,
    });
  }
  await permit(command);
  const path = await Deno.makeTempFile({ prefix: "chat-", suffix: ".md" });
  try {
    await Deno.writeTextFile(path, text);
    await start(command, [...args, path]);
    return decodeText(await Deno.readFile(path)).replace(/\r?\n$/, "");
  } finally {
    await Deno.remove(path);
  }
}

async function permit(command: string): Promise<void> {
  const { state } = await Deno.permissions.request({ name: "run", command });
  if (state === "granted") return;
  throw new ConfigError(`Starting ${command} is not permitted`, {
    hint: `allow it when Deno asks, or with --allow-run=${command}`,
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
