/**
 * The parts of a conversation that most of them never use: each is loaded when it is first needed.
 *
 * @module
 */
import { loader } from "../core/load.ts";

/** The slash commands. */
export const commands: () => Promise<typeof import("./commands.ts")> = loader(
  import.meta.url,
  "./commands.ts",
);

/** The choice from a list. */
export const pick: () => Promise<typeof import("./pick.ts")> = loader(
  import.meta.url,
  "./pick.ts",
);

/** What shortens a conversation unasked. */
export const compaction: () => Promise<typeof import("./compact/auto.ts")> =
  loader(
    import.meta.url,
    "./compact/auto.ts",
  );

/** Blind votes. */
export const blind: () => Promise<typeof import("./blind/blind_turn.ts")> =
  loader(
    import.meta.url,
    "./blind/blind_turn.ts",
  );

/** Turns with tool calls. */
export const toolTurns: () => Promise<typeof import("./tool_turns.ts")> =
  loader(
    import.meta.url,
    "./tool_turns.ts",
  );
