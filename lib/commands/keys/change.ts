/**
 * What the commands that change keys share.
 *
 * @module
 */
import { fitOutput } from "../../core/data/fit.ts";
import { ConfigError, UsageError } from "../../core/errors.ts";
import { sanitize } from "../../core/text/text.ts";
import { nearest } from "../../core/text/nearest.ts";
import { type ClientKey, KEY_NAME, namesOf } from "../../keys/client_key.ts";
import type { CommandContext } from "../../cli/command.ts";

/**
 * Reads the names that a command takes.
 *
 * @throws {UsageError} there are fewer or more, or one cannot be a name
 */
export function readNames(
  words: readonly string[],
  ...called: readonly string[]
): string[] {
  if (words.length !== called.length) {
    throw new UsageError(`Expected ${called.join(" and ")}`);
  }
  for (const word of words) {
    if (KEY_NAME.test(word)) continue;
    throw new UsageError(
      `a key's name has letters, digits, - _ . (at most 64), not "${word}"`,
    );
  }
  return [...words];
}

/**
 * Replaces the key of a name.
 *
 * @throws {UsageError} there is no such key
 */
export function withKey(
  keys: readonly ClientKey[],
  name: string,
  change: (key: ClientKey) => readonly ClientKey[],
): ClientKey[] {
  if (!keys.some((key) => key.name === name)) {
    const meant = nearest(name, keys.map((key) => key.name));
    throw new UsageError(
      `there is no key "${name}"`,
      {
        hint: meant === undefined
          ? "chat keys list shows all"
          : `did you mean ${meant}?`,
      },
    );
  }
  return keys.flatMap((key) => key.name === name ? change(key) : [key]);
}

/**
 * Checks that no other key has, or had, a name: what it has spent would count for both.
 *
 * @throws {ConfigError} another key has it
 */
export function checkFree(keys: readonly ClientKey[], name: string): void {
  const owner = keys.find((key) => namesOf(key).includes(name));
  if (owner === undefined) return;
  throw new ConfigError(
    owner.name === name
      ? `there is a key "${name}" already`
      : `the key "${owner.name}" was called "${name}" before`,
    {
      hint: owner.name === name
        ? `for a new key with its limits: chat keys rotate ${name}`
        : "choose another name: what was spent under this one counts for that key",
    },
  );
}

/** Writes a line to stderr, unless `--quiet`. */
export async function notice(
  { io, flags }: CommandContext,
  line: string,
): Promise<void> {
  if (!flags.flag("quiet")) {
    await io.stderr.write(fitOutput(`chat: ${sanitize(line)}\n`, io.stderr));
  }
}
