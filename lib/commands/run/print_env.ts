/**
 * `chat run --print-env`: prints the variables that point programs to a running `chat serve`, as lines for a shell.
 *
 * @module
 */
import { keyVariables } from "../../clients/client_variables.ts";
import type { CommandContext } from "../../cli/command.ts";
import { serverAddress, serverUrl } from "../shared/listen_address.ts";
import { openConfig } from "../shared/open_config.ts";
import { addressesAt, wantedAddresses } from "./child_env.ts";

/** The variable with the keys of a server. */
const SERVER_KEY = "CHAT_API_KEY";

/**
 * One line for each variable, for a POSIX shell or, on Windows, for PowerShell. Instead of the server's key, the lines
 * have the variable that holds it.
 *
 * @throws {UsageError} a value of `--env` is invalid
 * @throws {ConfigError} the configuration cannot be read
 */
export async function shellVariables(context: CommandContext): Promise<string> {
  const { io, flags } = context;
  const addresses = wantedAddresses(flags.list("env"));
  const config = await openConfig(context, { noHistory: true });
  const url = serverUrl(serverAddress(flags, config));
  const isPowerShell = io.os === "windows";
  const set = (name: string, value: string) =>
    isPowerShell ? `$env:${name} = ${value}` : `export ${name}=${value}`;
  const quoted = (text: string) =>
    isPowerShell
      ? `'${text.replaceAll("'", "''")}'`
      : `'${text.replaceAll("'", `'\\''`)}'`;
  const key = io.env(SERVER_KEY) === undefined
    ? quoted("any")
    : isPowerShell
    ? `$env:${SERVER_KEY}`
    : `"$${SERVER_KEY}"`;
  return [
    ...Object.entries(addressesAt(url, addresses))
      .map(([name, value]) => set(name, quoted(value))),
    ...keyVariables(() => false)
      .filter((name) => io.env(name) === undefined)
      .map((name) => set(name, key)),
  ].map((line) => `${line}\n`).join("");
}
