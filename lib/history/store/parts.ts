/**
 * The parts of the JSON Lines store that a recorder does not need.
 *
 * @module
 */
import { loader } from "../../core/load.ts";

/** Loads a module when it is first used. */
export type Part<Module> = () => Promise<Module>;

export const scan: Part<typeof import("./scan.ts")> = loader(
  import.meta.url,
  "./scan.ts",
);
export const conversations: Part<typeof import("./conversations.ts")> = loader(
  import.meta.url,
  "./conversations.ts",
);
export const labels: Part<typeof import("./labels.ts")> = loader(
  import.meta.url,
  "./labels.ts",
);
export const runs: Part<typeof import("./kinds/runs.ts")> = loader(
  import.meta.url,
  "./kinds/runs.ts",
);
export const notes: Part<typeof import("./kinds/notes.ts")> = loader(
  import.meta.url,
  "./kinds/notes.ts",
);
export const preferences: Part<typeof import("./kinds/preferences.ts")> =
  loader(import.meta.url, "./kinds/preferences.ts");
export const others: Part<typeof import("./kinds/others.ts")> = loader(
  import.meta.url,
  "./kinds/others.ts",
);
export const prefixes: Part<typeof import("./shared_prefixes.ts")> = loader(
  import.meta.url,
  "./shared_prefixes.ts",
);
export const follow: Part<typeof import("./follow.ts")> = loader(
  import.meta.url,
  "./follow.ts",
);
export const outline: Part<typeof import("./outline.ts")> = loader(
  import.meta.url,
  "./outline.ts",
);
export const remove: Part<typeof import("./remove.ts")> = loader(
  import.meta.url,
  "./remove.ts",
);
export const verify: Part<typeof import("./verify.ts")> = loader(
  import.meta.url,
  "./verify.ts",
);
