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
import type { AskChanges } from "../../repl/questions/changes_question.ts";
import type { Surface } from "../../repl/surface.ts";
import type { Ask } from "../../tools/gate.ts";
import type { FillForm } from "../../tools/mcp/form.ts";
import type { Setup } from "../shared/setup.ts";
import type { ServerPool } from "../shared/tools/server_pool.ts";

const loadOpen = loader<typeof import("../shared/tools/open_tools.ts")>(
  import.meta.url,
  "../shared/tools/open_tools.ts",
);
const loadChanges = loader<
  typeof import("../../repl/questions/changes_question.ts")
>(
  import.meta.url,
  "../../repl/questions/changes_question.ts",
);
const loadForm = loader<typeof import("../../repl/questions/form_question.ts")>(
  import.meta.url,
  "../../repl/questions/form_question.ts",
);
const loadPool = loader<typeof import("../shared/tools/server_pool.ts")>(
  import.meta.url,
  "../shared/tools/server_pool.ts",
);
const loadQuestion = loader<
  typeof import("../../repl/questions/tool_question.ts")
>(
  import.meta.url,
  "../../repl/questions/tool_question.ts",
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
  #pool: ServerPool | undefined;
  #startsPrograms = true;

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

  /** The MCP servers that are connected. */
  get connected(): ServerPool["connected"] {
    return this.#pool?.connected ?? [];
  }

  /** Opens the MCP servers. */
  readonly servers = async (): Promise<ServerPool> => {
    const { ServerPool } = await loadPool();
    const { io, flags } = this.#context;
    if (this.#pool !== undefined) return this.#pool;
    const fillForm = this.#surface.interactive ? this.#fillForm : undefined;
    const models = this.#parts;
    this.#pool = new ServerPool({ io, flags, models, fillForm });
    if (!this.#startsPrograms) this.#pool.forbidPrograms();
    return this.#pool;
  };

  /** Leaves the servers. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool?.[Symbol.asyncDispose]();
  }

  /** The tools that the flags and a template name; undefined if they name none. */
  async flagged(
    template: AppliedTemplate | undefined,
  ): Promise<Tooling | undefined> {
    const { io, flags } = this.#context;
    const named = template?.tools ?? [];
    if (named.length > 0 || isGiven(flags)) return await this.open(named);
    this.#startsPrograms = false;
    this.#pool?.forbidPrograms();
    io.startNoPrograms?.();
    return undefined;
  }

  /** Opens the tools; those of the flags and the named ones are on. Throws as `openTools`. */
  async open(named: readonly string[] = []): Promise<Tooling> {
    const { io, flags } = this.#context;
    const { openTools } = await loadOpen();
    const ask = this.#surface.interactive ? this.#ask : undefined;
    const { servers } = this;
    const models = this.#parts;
    const askChanges = ask && this.#askChanges;
    return await openTools({
      ...{ io, flags, models, named, ask, askChanges, servers },
    });
  }

  readonly #fillForm: FillForm = async (form) => {
    if (this.seat === undefined) return { action: "cancel" };
    const { fillAtTerminal } = await loadForm();
    return await fillAtTerminal({ ...this.seat, print: this.#print })(form);
  };

  readonly #askChanges: AskChanges = async (changes) => {
    if (this.seat === undefined) return false;
    const { askChangesAtTerminal } = await loadChanges();
    const options = { ...this.seat, print: this.#print };
    return await askChangesAtTerminal(options)(changes);
  };

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
