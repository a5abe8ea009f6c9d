/**
 * The tools of `chat chat`.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import type { Flags } from "../../cli/parse.ts";
import type { Tooling } from "../../conversation/tooling.ts";
import { loader } from "../../core/load.ts";
import type { LineSource } from "../../repl/lines/line_source.ts";
import type { AppliedTemplate } from "../../repl/slash_services.ts";
import type { Surface } from "../../repl/surface.ts";
import type { Ask } from "../../tools/gate.ts";
import type { Setup } from "../shared/setup.ts";

const loadOpen = loader<typeof import("../shared/tools/open_tools.ts")>(
  import.meta.url,
  "../shared/tools/open_tools.ts",
);
const loadQuestion = loader<typeof import("../../repl/tool_question.ts")>(
  import.meta.url,
  "../../repl/tool_question.ts",
);

/** Where questions about calls are asked. */
export interface Seat {
  readonly source: LineSource;
  /** Ends the conversation. */
  readonly signal: AbortSignal;
}

/** Opens tools when they are first wanted. */
export class ChatTools {
  /** Set when the conversation can be held. */
  seat: Seat | undefined;
  readonly #context: CommandContext;
  readonly #parts: Setup;
  readonly #surface: Surface;
  readonly #print: (text: string) => Promise<void>;

  /** Opens nothing yet; `print` shows text to the user. */
  constructor(
    context: CommandContext,
    { parts, surface, print }: {
      readonly parts: Setup;
      readonly surface: Surface;
      readonly print: (text: string) => Promise<void>;
    },
  ) {
    this.#context = context;
    this.#parts = parts;
    this.#surface = surface;
    this.#print = print;
  }

  /** The tools that the flags and a template name; undefined if they name none. */
  async flagged(
    template: AppliedTemplate | undefined,
  ): Promise<Tooling | undefined> {
    const { io, flags } = this.#context;
    const named = template?.tools ?? [];
    if (named.length > 0 || isGiven(flags)) return await this.open(named);
    io.startNoPrograms?.();
    return undefined;
  }

  /** Opens the tools; those of the flags and the named ones are on. Throws as `openTools`. */
  async open(named: readonly string[] = []): Promise<Tooling> {
    const { io, flags } = this.#context;
    const { openTools } = await loadOpen();
    const ask = this.#surface.interactive ? this.#ask : undefined;
    return await openTools({ io, flags, models: this.#parts, named, ask });
  }

  readonly #ask: Ask = async (question) => {
    if (this.seat === undefined) return undefined;
    const { askAtTerminal } = await loadQuestion();
    const { configPath: rules } = this.#parts.config;
    const print = this.#print;
    return await askAtTerminal({ ...this.seat, print, rules })(question);
  };
}

function isGiven(flags: Flags): boolean {
  return ["tool", "approve", "max-steps", "tool-timeout", "mcp-config"]
    .some((name) => flags.has(name));
}
