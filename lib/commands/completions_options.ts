/**
 * The options that only `completions` takes, apart from its code.
 *
 * @module
 */
import type { OptionGroup } from "./option.ts";

/** The shells that there is a script for. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** How the shells' scripts ask. */
export const COMPLETIONS_OPTIONS: OptionGroup = {
  title: "Completion",
  options: [
    {
      name: "word",
      kind: "text",
      value: "WORD",
      help:
        "print what WORD could become after the words behind --, instead of the script",
    },
  ],
};
