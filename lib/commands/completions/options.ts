/**
 * The options that only `completions` takes, without its code.
 *
 * @module
 */
import type { OptionGroup } from "../../cli/option.ts";

/** The shells that have a completion script. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** What is printed; the completion scripts use `--word`. */
export const COMPLETIONS_OPTIONS: OptionGroup = {
  title: "Completion",
  options: [
    {
      name: "keys",
      kind: "flag",
      help:
        "print the script of the keys instead: Alt-E turns the words on the line into a command, Alt-X explains it (chat do)",
    },
    {
      name: "word",
      kind: "text",
      value: "WORD",
      help:
        "instead of the script, print the completions of WORD, which comes after the words that follow --",
    },
  ],
};
