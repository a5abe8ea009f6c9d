/**
 * `--verify COMMAND`: runs a command in the shell.
 *
 * @module
 */

/** The words that run a command line in the system's shell; on Windows they must not be quoted again. */
export function checkCommand(line: string, os: string): string[] {
  // Windows' shell removes the outermost quotation marks and keeps all others.
  return os === "windows"
    ? ["cmd", "/d", "/s", "/c", `"${line}"`]
    : ["sh", "-c", line];
}
