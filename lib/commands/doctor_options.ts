/**
 * The options that only `doctor` takes, apart from its code.
 *
 * @module
 */
import type { OptionGroup } from "./option.ts";

/** How the findings are shown. */
export const DOCTOR_OPTIONS: OptionGroup = {
  title: "Doctor",
  options: [
    {
      name: "json",
      kind: "flag",
      help: 'one JSON object: "healthy", and "findings" with "state"',
    },
  ],
};
