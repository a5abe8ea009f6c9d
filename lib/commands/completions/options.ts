/**
 * The options that only `completions` takes, without its code.
 *
 * @module
 */
import type { OptionGroup } from "../../cli/option.ts";

/** The shells that have a completion script. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** The completion scripts use these options. */
export const COMPLETIONS_OPTIONS: OptionGroup = {
  title: "Completion",
  options: [
    {
      name: "word",
      kind: "text",
      value: "WORD",
      help:
        "instead of the script, print the completions of WORD, which comes after the words that follow --",
    },
  ],
};
