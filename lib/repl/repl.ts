/**
 * The conversation's loop: reads a line, then shows an answer or runs a slash command.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import { UsageError } from "../core/errors.ts";
import { isTooLong } from "../core/text/too_long.ts";
import { refusal, remark } from "../render/remark.ts";
import type { Renderer } from "../render/renderer.ts";
import type { AnswerFacts } from "../render/plain.ts";
import type { BlindOptions } from "./blind/blind_turn.ts";
import type { AutoCompaction, CompactAt } from "./compact/auto.ts";
import { commandNamed, type SlashContext } from "./slash_command.ts";
import type { History } from "../history/history.ts";
import type { Dialogue } from "./dialogue.ts";
import { Limits } from "./limits.ts";
import type { Entry, LineSource } from "./lines/line_source.ts";
import { leftOutNote } from "../conversation/left_out.ts";
import { isCommand } from "./lines/message_lines.ts";
import type { SlashServices } from "./slash_services.ts";
import * as load from "./late.ts";

/** The parts of a conversation. */
export interface ReplOptions {
  /** Where lines come from. */
  readonly source: LineSource;
  /** The conversation and its model. */
  readonly dialogue: Dialogue;
  /** Shows an answer. */
  readonly render: Renderer;
  /** What slash commands need. */
  readonly services: SlashServices;
  /** Shows text to the person; nothing in it can control the terminal. */
  readonly print: (text: string) => Promise<void>;
  /** Prints a notice. */
  readonly notice: (line: string) => Promise<void>;
  /** Prints an error; the conversation continues. */
  readonly report: (error: unknown) => Promise<void>;
  /** How votes are taken; undefined where no person can vote. */
  readonly blind?: BlindOptions | undefined;
  /** Attaches what a typed message mentions; undefined where no person types. */
  readonly mentioned?: ((text: string) => Promise<void>) | undefined;
  /** When the conversation is shortened unasked. */
  readonly compactAt?: CompactAt | undefined;
  /** Dollars that the conversation may cost before it warns. */
  readonly budget?: number | undefined;
  /** Ends the conversation at once. */
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
 * Runs a conversation until the user leaves.
 *
 * @throws `signal.reason` once that signal is aborted
 * @throws {Deno.errors.BrokenPipe} the reader of the answers has gone
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
    if (entry.type === "line") await repl.take(entry);
    if (entry.type === "interrupt") await print(LEAVING);
  }
  return { interrupted: false, failure: repl.failure };
}

/** What helps when a conversation is longer than the model can read. */
const TOO_LONG =
  "chat: /compact folds the first turns into a summary; then send the message again";

const LEAVING = "press Ctrl-C again or Ctrl-D, or type /exit, to leave";

type EnteredLine = Extract<Entry, { type: "line" }>;

/** One conversation under way. */
class Repl {
  /** Whether a command has ended it. */
  left = false;
  failure: unknown;
  readonly #options: ReplOptions;
  readonly #limits: Limits;
  /** Whether the answer shown last calls tools. */
  #called = false;
  /** The last note on what a provider was not sent. */
  #leftOut = "";
  #compacting: AutoCompaction | undefined;
  /** The second model for the next message, named by `/ab`. */
  #second: string | undefined;
  constructor(options: ReplOptions) {
    this.#options = options;
    this.#limits = new Limits(options.budget);
  }

  /** Loads the commands when the first one is typed. */
  async #context(): Promise<SlashContext> {
    const { SLASH_COMMANDS } = await load.commands();
    const options = this.#options;
    return {
      dialogue: options.dialogue,
      commands: SLASH_COMMANDS,
      services: options.services,
      print: options.print,
      ask: async (send) => {
        this.failure = await this.#turn(send);
      },
      askBlind: async (model, text) => {
        if (text !== "") await this.#askBlind(text, model);
        else {
          this.#checkVotes();
          this.#second = model;
          await options.print(`The next message is answered by ${model}, too`);
        }
      },
      stoppable: (run) => this.#stoppable(run),
      read: () => options.source.next(options.signal),
      pick: async (choices) => await (await load.pick()).pick(choices, options),
      handOver: (run) => options.source.handOver(run),
      leave: () => {
        this.left = true;
      },
    };
  }

  /** Does what a line asks for. */
  async take({ text, message }: EnteredLine): Promise<void> {
    if (text.trim() === "") return;
    const { report, notice, signal } = this.#options;
    try {
      if (!message && isCommand(text)) await this.#command(text);
      else {
        if (!message) await this.#options.mentioned?.(text);
        await this.#ask(text);
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Deno.errors.BrokenPipe) throw error;
      this.failure = error;
      await report(error);
      if (isTooLong(error)) await notice(TOO_LONG);
    }
  }

  async #command(line: string): Promise<void> {
    const [, name = "", argument = ""] = /^\/(\S*)\s*([^]*)$/.exec(line) ?? [];
    const context = await this.#context();
    const command = commandNamed(name, context.commands);
    await command.run(context, argument.trim());
  }

  async #ask(text: string): Promise<void> {
    const { dialogue } = this.#options;
    const second = this.#second ?? await this.#drawn();
    this.#second = undefined;
    if (second !== undefined) return await this.#askBlind(text, second);
    const compaction = await this.#compaction();
    await compaction?.before(text);
    const send = () => this.#turn((signal) => dialogue.send(text, signal));
    const { length } = dialogue.messages;
    try {
      this.failure = await send();
    } catch (error) {
      const grown = dialogue.messages.length > length;
      if (!await compaction?.afterRefusal(error, grown)) throw error;
      this.failure = await send();
    }
  }

  /** What shortens the conversation unasked; undefined without `--compact-at`. */
  async #compaction(): Promise<AutoCompaction | undefined> {
    const { compactAt, dialogue, services, print, notice } = this.#options;
    if (compactAt === undefined) return undefined;
    const { AutoCompaction } = await load.compaction();
    return this.#compacting ??= new AutoCompaction(compactAt, {
      ...{ dialogue, store: services.store, print, notice },
      stoppable: (run) => this.#stoppable(run),
    });
  }

  /** The second model for a message, by chance; undefined for none. */
  async #drawn(): Promise<string | undefined> {
    const { blind, dialogue } = this.#options;
    if (blind?.model === undefined || blind.model === dialogue.model) {
      return undefined;
    }
    const isAsked = !dialogue.conversation.stateless &&
      await blind.random() < blind.rate;
    return isAsked ? blind.model : undefined;
  }

  /** Asks two models and takes a vote. */
  async #askBlind(text: string, model: string): Promise<void> {
    const { dialogue, source, print, signal } = this.#options;
    const { store, blind } = this.#checkVotes();
    const { blindTurn } = await load.blind();
    const context = {
      ...{ dialogue, store, blind, print },
      stoppable: <T>(run: (signal: AbortSignal) => Promise<T>) =>
        this.#stoppable(run),
      choose: (keys: string) => source.choose(keys, signal),
    };
    const facts = await blindTurn(context, text, model)
      .finally(() => this.#noteLeftOut());
    this.failure = await this.#settle(facts);
  }

  #checkVotes(): { store: History; blind: BlindOptions } {
    const { blind, services: { store } } = this.#options;
    if (blind === undefined) throw new UsageError("/ab needs a terminal");
    if (store === undefined) {
      throw new UsageError("the history is switched off");
    }
    return { store, blind };
  }

  /** Shows an answer and returns a failure within it, such as a refusal. */
  async #turn(
    send: (signal: AbortSignal) => AsyncIterable<ChatChunk>,
  ): Promise<unknown> {
    const { dialogue, signal, print } = this.#options;
    await dialogue.tools?.refresh();
    const failure = await this.#answer(send);
    if (!this.#called || dialogue.tools === undefined) return failure;
    const { toolTurns } = await load.toolTurns();
    return await toolTurns(dialogue, failure, {
      ...{ signal, print },
      answer: (send) => this.#answer(send),
      stoppable: (run) => this.#stoppable(run),
    });
  }

  /** Shows one answer and returns a failure within it. */
  async #answer(
    send: (signal: AbortSignal) => AsyncIterable<ChatChunk>,
  ): Promise<unknown> {
    const { render } = this.#options;
    this.#called = false;
    const facts = await this.#stoppable((signal) => render(send(signal)))
      .finally(() => this.#noteLeftOut());
    this.#called = facts !== undefined && facts.toolCalls.length > 0;
    return await this.#settle(facts);
  }

  /** Counts an answer that was shown and returns a failure within it; undefined is one that Ctrl-C stopped. */
  async #settle(facts: AnswerFacts | undefined): Promise<unknown> {
    const { dialogue, notice, report } = this.#options;
    if (facts === undefined) {
      dialogue.tally.addStopped();
      return undefined;
    }
    dialogue.tally.add(facts, dialogue.asked);
    const failure = refusal(facts);
    const runs = this.#called && dialogue.tools !== undefined;
    const remarked = failure || runs ? undefined : remark(facts);
    if (failure !== undefined) await report(failure);
    if (remarked !== undefined) await notice(`chat: ${remarked}`);
    const extent = dialogue.tally.extent(dialogue.asked);
    for (const warning of this.#limits.warnings(extent)) {
      await notice(`chat: ${warning}`);
    }
    return failure;
  }

  /** Names what the provider was not sent, once until it changes. */
  async #noteLeftOut(): Promise<void> {
    const { dialogue, notice } = this.#options;
    const { leftOut } = dialogue;
    const note = leftOut === undefined ? "" : leftOutNote(leftOut);
    if (note !== "" && note !== this.#leftOut) await notice(note);
    this.#leftOut = note;
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
