/**
 * Programs that read a provider's address from their arguments alone, and not from a variable.
 *
 * @module
 */

/** A program with an address among its arguments. */
interface ArgumentClient {
  /** Its command, without path and extension. */
  readonly name: string;
  /** Its package, for commands that fetch and start it. */
  readonly package: string;
  /** A word in an argument by which the user gives it another address. */
  readonly setting: string;
  /** The arguments for an address without a final slash. */
  readonly words: (url: string) => readonly string[];
}

const CLIENTS: readonly ArgumentClient[] = [
  {
    name: "codex",
    package: "@openai/codex",
    setting: "openai_base_url",
    words: (url) => ["-c", `openai_base_url="${url}/v1"`],
  },
];

/** Commands that start the program of a package. */
const STARTERS = /^(?:npx|bunx|pnpx|npm|pnpm|yarn|bun)$/;

/** The command as it finds the server: the same for nearly all programs. */
export function addressedCommand(
  command: readonly string[],
  url: string,
): readonly string[] {
  for (const client of CLIENTS) {
    if (command.some((word) => word.includes(client.setting))) continue;
    const at = endOfName(command, client);
    if (at === 0) continue;
    return [
      ...command.slice(0, at),
      ...client.words(url),
      ...command.slice(at),
    ];
  }
  return command;
}

/** How many words name the program; 0 for another one. */
function endOfName(
  [program = "", ...args]: readonly string[],
  client: ArgumentClient,
): number {
  const name = program.replace(/^.*[/\\]/, "")
    .replace(/\.(?:exe|cmd|ps1|js)$/i, "");
  if (name === client.name) return 1;
  if (!STARTERS.test(name)) return 0;
  const at = args.findIndex((word) =>
    word === client.package || word.startsWith(`${client.package}@`)
  );
  if (at === -1) return 0;
  // npm's own options end there.
  return at + (args[at + 1] === "--" ? 3 : 2);
}
