/**
 * The options that only `models` takes, apart from its code.
 *
 * @module
 */
import type { OptionGroup } from "./option.ts";

/** Which models are listed, and how. */
export const MODELS_OPTIONS: OptionGroup = {
  title: "Models",
  options: [
    {
      name: "provider",
      kind: "text",
      value: "NAME",
      help: "ask only this provider",
    },
    {
      name: "json",
      kind: "flag",
      help:
        'one JSON object per line, with "type": model, alias or unavailable',
    },
  ],
};
