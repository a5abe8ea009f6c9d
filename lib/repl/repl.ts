/**
 * The conversation's loop: a line, then an answer or what a slash command does.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import { UsageError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { refusal, remark } from "../render/remark.ts";
import type { Renderer } from "../render/renderer.ts";
import type { SlashCommand, SlashContext } from "./slash_command.ts";
import type { Dialogue } from "./dialogue.ts";
import type { LineSource } from "./line_source.ts";
import type { SlashServices } from "./slash_services.ts";

/** What a conversation is held with. */
export interface ReplOptions {
  /** Where lines come from. */
  readonly source: LineSource;
  /** Who answers. */
  readonly dialogue: Dialogue;
  /** Shows an answer. */
  readonly render: Renderer;
  /** What slash commands need. */
  readonly services: SlashServices;
  /** Shows text to the person; nothing in it can control the terminal. */
  readonly print: (text: string) => Promise<void>;
  /** Tells of something that is no failure. */
  readonly notice: (line: string) => Promise<void>;
  /** Tells of a failure; the conversation goes on. */
  readonly report: (error: unknown) => Promise<void>;
  /** Ends the conversation at once, whatever goes on. */
  readonly signal: AbortSignal;
}

/** How a conversation was left. */
export interface Leaving {
  /** By Ctrl-C on an empty line, twice. */
  readonly interrupted: boolean;
  /** What failed after the last answer; undefined when nothing did. */
  readonly failure: unknown;
}

/**
 * Holds a conversation until it is left.
 *
 * @throws `signal.reason` once that signal is aborted
 * @throws {Deno.errors.BrokenPipe} nobody reads the answers any more
 */
export async function converse(options: ReplOptions): Promise<Leaving> {
  const { source, print, signal } = options;
  const repl = new Repl(options);
  let interrupts = 0;
  while (!repl.left) {
    const entry = await source.next(signal);
    interrupts = entry.type === "interrupt" ? interrupts + 1 : 0;
    if (interrupts > 1) return { interrupted: true, failure: undefined };
    if (entry.type === "end") break;
    if (entry.type === "line") await repl.take(entry.text);
    if (entry.type === "interrupt") {
      await print("Ctrl-C again, Ctrl-D or /exit leaves");
    }
  }
  return { interrupted: false, failure: repl.failure };
}

/** One conversation under way. */
class Repl {
  /** Whether a command has ended it. */
  left = false;
  /** See {@linkcode Leaving.failure}. */
  failure: unknown;
  readonly #options: ReplOptions;
  constructor(options: ReplOptions) {
    this.#options = options;
  }

  /** Loads the commands, which nobody needs before the first one. */
  async #context(): Promise<SlashContext> {
    const { SLASH_COMMANDS } = await import("./commands.ts");
    const options = this.#options;
    return {
      dialogue: options.dialogue,
      commands: SLASH_COMMANDS,
      services: options.services,
      print: options.print,
      ask: async (send) => {
        this.failure = await this.#turn(send);
      },
      stoppable: (run) => this.#stoppable(run),
      read: () => options.source.next(options.signal),
      handOver: (run) => options.source.handOver(run),
      leave: () => {
        this.left = true;
      },
    };
  }

  /** Does what a line asks for. */
  async take(line: string): Promise<void> {
    if (line.trim() === "") return;
    const { report, signal } = this.#options;
    try {
      if (/^\/(?!\/)/.test(line)) await this.#command(line);
      else await this.#ask(line.replace(/^\/\//, "/"));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Deno.errors.BrokenPipe) throw error;
      this.failure = error;
      await report(error);
    }
  }

  async #command(line: string): Promise<void> {
    const [, name = "", argument = ""] = /^\/(\S*)\s*([^]*)$/.exec(line) ?? [];
    const context = await this.#context();
    const command = context.commands.find((command) =>
      namesOf(command).includes(name.toLowerCase())
    );
    if (command === undefined) throw unknownCommand(name, context.commands);
    await command.run(context, argument.trim());
  }

  async #ask(text: string): Promise<void> {
    const { dialogue } = this.#options;
    this.failure = await this.#turn((signal) => dialogue.send(text, signal));
  }

  /** Shows an answer, and returns what failed although it came. */
  async #turn(
    send: (signal: AbortSignal) => AsyncIterable<ChatChunk>,
  ): Promise<unknown> {
    const { dialogue, render, notice, report } = this.#options;
    const facts = await this.#stoppable((signal) => render(send(signal)));
    if (facts === undefined) {
      dialogue.tally.addStopped();
      return undefined;
    }
    dialogue.tally.add(facts, dialogue.asked);
    const failure = refusal(facts);
    const remarked = failure === undefined ? remark(facts) : undefined;
    if (failure !== undefined) await report(failure);
    if (remarked !== undefined) await notice(`chat: ${remarked}`);
    return failure;
  }

  async #stoppable<T>(
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    const { source, print, signal } = this.#options;
    const stop = new AbortController();
    using _interrupts = source.onInterrupt(() => stop.abort());
    try {
      return await run(AbortSignal.any([stop.signal, signal]));
    } catch (error) {
      if (!stop.signal.aborted || signal.aborted) throw error;
      await print("(stopped)");
      return undefined;
    }
  }
}

function namesOf({ name, aliases = [] }: SlashCommand): string[] {
  return [name, ...aliases];
}

function unknownCommand(
  name: string,
  commands: readonly SlashCommand[],
): UsageError {
  const words = commands.flatMap(namesOf).filter((name) => name !== "?");
  const meant = nearest(name, words);
  return new UsageError(`unknown command /${name}`, {
    hint: meant === undefined
      ? "/help lists them; begin with // to send such text"
      : `did you mean /${meant}?`,
  });
}
