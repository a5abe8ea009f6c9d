import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../lib/core/errors.ts";
import { parseCommandLine } from "../../lib/cli/parse.ts";
import { COMMANDS } from "../../lib/commands/table.ts";
import { property, text } from "./property.ts";

const GROUPS = COMMANDS.find(({ name }) => name === "ask")?.groups ?? [];
const OPTIONS = GROUPS.flatMap((group) => group.options);

const word = fc.oneof(
  fc.constantFrom(
    "--",
    "-",
    "-nq",
    "--stop=",
    "--model",
    "-m",
    "--no-stream",
    ...OPTIONS.map(({ name }) => `--${name}`),
  ),
  text(),
  text().map((text) => `--${text}`),
);

property(
  "parseCommandLine: any words are understood or refused with a reason",
  [fc.array(word, { maxLength: 6 })],
  (words) => {
    try {
      parseCommandLine(words, GROUPS);
    } catch (error) {
      assert(error instanceof UsageError, `${error}`);
    }
  },
);

/** An option with a value that it can have. */
const given = fc.constantFrom(...OPTIONS).chain((option) =>
  option.kind === "flag"
    ? fc.constant({ option, value: "" })
    : text().map((value) => ({ option, value }))
);

property(
  "parseCommandLine: options come out as they went in, words as they were typed",
  [
    fc.uniqueArray(given, { selector: ({ option }) => option.name }),
    fc.array(text()),
  ],
  (all, words) => {
    const args = all.map(({ option, value }) =>
      option.kind === "flag" ? `--${option.name}` : `--${option.name}=${value}`
    );
    const line = parseCommandLine([...args, "--", ...words], GROUPS);
    for (const { option: { name, kind }, value } of all) {
      if (kind === "flag") assert(line.flags.flag(name));
      else if (kind === "list") assertEquals(line.flags.list(name), [value]);
      else assertEquals(line.flags.text(name), value);
    }
    assertEquals(line.words, words);
  },
);
