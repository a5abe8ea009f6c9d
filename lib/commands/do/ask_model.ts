/**
 * Asks a model for a command, or for an explanation, and records it.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import type { ResolvedModel } from "../../clients/registry.ts";
import { Conversation } from "../../conversation/conversation.ts";
import { Accumulator } from "../../core/accumulate.ts";
import type { ChatChunk } from "../../core/chat.ts";
import { endingOf, endingText } from "../../core/ending.ts";
import { ChatError } from "../../core/errors.ts";
import type { Output } from "../../core/io.ts";
import { messageText } from "../../core/text/message_text.ts";
import { withoutHidden } from "../../core/text/text.ts";
import { writeAnswer } from "../../render/plain.ts";
import { refusal, remark } from "../../render/remark.ts";
import { Spinner, withSpinner } from "../../render/spinner.ts";
import { usesColor } from "../../render/style.ts";
import { routed } from "../shared/routed.ts";
import type { Setup } from "../shared/setup.ts";
import { readCommand, reasonIn } from "./read_command.ts";
import type { Task } from "./task.ts";

/** What models are asked with. */
export interface Session {
  readonly context: CommandContext;
  readonly parts: Setup;
  /** Further members of requests. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** A command, and the exchange that has it. */
export interface Found {
  /** What is seen of it is what would run. */
  readonly command: string;
  /** Whether hidden characters of the model's text were left out. */
  readonly hid: boolean;
  /** ULID; undefined if it is not known. */
  readonly id: string | undefined;
}

/** Characters of a model's reason that a message has. */
const LONGEST_REASON = 300;

/**
 * The command that a model answers with.
 *
 * @throws {ChatError} the model refused, or its answer has no whole command
 * @throws what the client throws, and the signal's reason
 */
export async function askCommand(
  session: Session,
  model: ResolvedModel,
  task: Task,
  signal: AbortSignal,
): Promise<Found> {
  const conversation = new Conversation({ system: task.system });
  const fold = new Accumulator();
  for await (const chunk of send(session, model, conversation, task, signal)) {
    fold.add(chunk);
  }
  const choice = fold.completion().choices[0];
  const finishReason = choice?.finish_reason ?? null;
  const refused = refusal({
    refusal: choice?.message.refusal ?? "",
    finishReason,
  });
  if (refused !== undefined) throw refused;
  if (endingOf(finishReason ?? "stop") === "length") {
    throw new ChatError(`the command is not whole: ${endingText("length")}`, {
      hint: "--max-tokens N allows more",
    });
  }
  const text = choice === undefined ? "" : messageText(choice.message);
  const command = readCommand(text);
  if (command === undefined) throw withoutCommand(text);
  const clean = withoutHidden(command);
  return { command: clean, hid: clean !== command, id: conversation.last };
}

function withoutCommand(text: string): ChatError {
  const reason = reasonIn(text).slice(0, LONGEST_REASON).toWellFormed();
  const why = reason === "" ? "it is empty" : reason;
  return new ChatError(`the answer has no command: ${why}`);
}

/**
 * Writes a model's explanation as it comes.
 *
 * @throws {ChatError} the model refused
 * @throws what the client throws, and the signal's reason
 */
export async function explain(
  session: Session,
  model: ResolvedModel,
  task: Task,
  { output, signal }: {
    readonly output: Output;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { io, flags } = session.context;
  const noColor = flags.flag("no-color");
  const conversation = new Conversation({ system: task.system });
  const render = (chunks: AsyncIterable<ChatChunk>) =>
    writeAnswer(chunks, {
      stdout: output,
      stderr: io.stderr,
      markdown: usesColor(io, output, noColor),
      hideReasoning: true,
    });
  const spinner = spinnerOf(session.context);
  const shown = spinner === undefined
    ? render
    : withSpinner(render, spinner, () => false);
  const facts = await shown(send(session, model, conversation, task, signal));
  const refused = refusal(facts);
  if (refused !== undefined) throw refused;
  const more = remark(facts);
  if (more !== undefined) await session.parts.notice(`chat: ${more}`);
}

/** Shows that something is awaited, where stderr is a terminal. */
export async function waiting<T>(
  context: CommandContext,
  run: () => Promise<T>,
): Promise<T> {
  const spinner = spinnerOf(context);
  spinner?.start();
  try {
    return await run();
  } finally {
    await spinner?.stop();
  }
}

function spinnerOf({ io, flags }: CommandContext): Spinner | undefined {
  const shows = !flags.flag("quiet") &&
    usesColor(io, io.stderr, flags.flag("no-color"));
  return shows ? new Spinner({ output: io.stderr }) : undefined;
}

function send(
  { parts, members }: Session,
  model: ResolvedModel,
  conversation: Conversation,
  { input }: Task,
  signal: AbortSignal,
): AsyncIterable<ChatChunk> {
  const { recorder } = parts;
  return routed(
    parts,
    model,
    ({ client, model: name }) =>
      conversation.send(input, {
        ...{ client, model: name, members, signal, recorder },
      }),
  );
}
