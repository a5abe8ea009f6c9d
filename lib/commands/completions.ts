/**
 * `chat completions`: what a shell needs to complete command lines of this program.
 *
 * @module
 */
import { discover } from "../clients/discover.ts";
import { fullName } from "../clients/registry.ts";
import { loadConfig } from "../config.ts";
import { UsageError } from "../core/errors.ts";
import { sanitize } from "../core/text.ts";
import type { CommandContext } from "./command.ts";
import { type Candidate, complete, type Completion } from "./complete.ts";
import { joinBash, SCRIPTS } from "./completion_scripts.ts";
import { SHELLS } from "./completions_options.ts";
import { EXIT } from "./exit.ts";
import { openRegistry } from "./open_registry.ts";
import { openTemplates } from "./apply_template.ts";
import { COMMANDS } from "./table.ts";

/** Longest wait for a provider's list of models, in ms: somebody has pressed a key and waits. */
const PATIENCE_MS = 1_500;

/**
 * Prints the script of a shell; with `--word`, as that script calls it, what could stand there after the words that
 * follow the shell's name.
 *
 * @throws {UsageError} a shell that there is no script for
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags, words: [shell = "", ...before] } = context;
  const script = SCRIPTS[shell];
  if (script === undefined) {
    throw new UsageError(
      shell === "" ? "No shell is named" : `No completion for "${shell}"`,
      { hint: `chat completions ${SHELLS.join("|")}` },
    );
  }
  const word = flags.text("word");
  if (word === undefined) {
    await io.stdout.write(script);
    return EXIT.done;
  }
  const line = shell === "bash"
    ? joinBash(before, word)
    : { before, word, done: 0 };
  const completion = complete(COMMANDS, line.before, line.word);
  const all = [...completion.candidates, ...await named(context, completion)]
    .filter(({ value }) => value.startsWith(line.word));
  const lines = all.map(({ value, help }) =>
    `${value.slice(line.done)}\t${help}`.trimEnd()
  );
  if (completion.wants === "file") lines.push(":file");
  await io.stdout.write(lines.map((line) => `${sanitize(line)}\n`).join(""));
  return EXIT.done;
}

/** The names that configuration and providers know. */
async function named(
  { io, flags }: CommandContext,
  { wants, prefix }: Completion,
): Promise<Candidate[]> {
  if (wants === undefined || wants === "file") return [];
  const config = await loadConfig(io, { noHistory: true });
  if (wants === "template") {
    const names = await openTemplates(io, config).names();
    return names.map((name) => ({ value: prefix + name, help: "template" }));
  }
  const registry = openRegistry(config, flags);
  if (wants === "provider") {
    return registry.rows.map(({ name, title }) => ({
      value: prefix + name,
      help: title,
    }));
  }
  const found = await discover(registry, registry.rows, {
    timeoutMs: PATIENCE_MS,
  });
  const models = found.flatMap((provider) =>
    "models" in provider
      ? provider.models.map(({ id }) => ({
        value: prefix + fullName(provider.row, id),
        help: provider.row.title,
      }))
      : []
  );
  const aliases = registry.aliases.map((name) => ({
    value: prefix + name,
    help: "alias",
  }));
  return [...aliases, ...models];
}
