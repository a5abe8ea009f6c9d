/**
 * `chat ask`: prompt from stdin and arguments, answer on stdout.
 *
 * @module
 */
import { toText } from "@std/streams/to-text";
import type { ChatChunk, ChatCompletion, ChatRequest } from "../core/chat.ts";
import type { Io } from "../core/io.ts";
import { Accumulator } from "../core/accumulate.ts";
import { ApiError, ConfigError, UsageError } from "../core/errors.ts";
import { validateRequest } from "../core/validate.ts";
import { Conversation } from "../conversation/conversation.ts";
import { type AnswerFacts, writeAnswer } from "../render/plain.ts";
import { refusal, remark } from "../render/remark.ts";
import { statsLine } from "../render/stats.ts";
import { dim, usesColor } from "../render/style.ts";
import type { ResolvedModel } from "../clients/registry.ts";
import type { CommandContext } from "./command.ts";
import { EXIT, Interrupted } from "./failure.ts";
import { requestMembers } from "./generation.ts";
import { continued } from "./continued.ts";
import { prepareToRecord } from "./prepare.ts";
import { routed } from "./routed.ts";
import { type Setup, setup } from "./setup.ts";

/**
 * Asks once and returns the exit code.
 *
 * @throws {UsageError} nothing to ask, or an option out of its range
 * @throws {ConfigError} no model, or no key for its provider
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags, words } = context;
  const members = requestMembers(flags);
  const prompt = await readPrompt(io, words);
  await using parts = await setup(context, { source: "ask" });
  const past = await continued(flags, parts.store);
  const system = flags.text("system");
  const conversation = new Conversation({
    ...(past.chain === undefined ? {} : { parent: past.chain }),
    ...(system === undefined ? {} : { system }),
  });
  const model = chosenModel(parts, past.model);
  const stream = !flags.flag("no-stream");
  const request = conversation.request(prompt, model.model, members, stream);
  checkRequest(request);
  if (flags.flag("dry-run")) {
    const shown = { ...request, model: model.name };
    await io.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    return EXIT.done;
  }
  const stop = new AbortController();
  const on = (signal: "SIGINT" | "SIGTERM") =>
    io.onSignal(signal, () => stop.abort(new Interrupted(signal)));
  using _int = on("SIGINT");
  using _term = on("SIGTERM");
  using _ready = prepareToRecord();
  const chunks = routed(parts, model, (to) =>
    conversation.send(prompt, {
      ...to,
      members,
      stream,
      signal: stop.signal,
      recorder: parts.recorder,
    }));
  return flags.flag("json")
    ? await printJson(chunks, context)
    : await printText(chunks, context, parts.notice);
}

/** The model that was asked for, else the one that the conversation was held with, else the default. */
function chosenModel(parts: Setup, last: string | undefined): ResolvedModel {
  const model = parts.asked ??
    (last === undefined ? undefined : parts.registry.resolve(last)) ??
    parts.fallback;
  if (model !== undefined) return model;
  throw new ConfigError("No model to ask", {
    hint:
      "name one with --model or CHAT_MODEL, or set a provider's key; eliza needs none",
  });
}

async function readPrompt(io: Io, words: readonly string[]): Promise<string> {
  const parts: string[] = [];
  if (!io.stdin.isTerminal) {
    const piped = await toText(io.stdin.readable);
    if (piped.trim() !== "") parts.push(piped.replace(/\r?\n$/, ""));
  }
  const text = words.filter((word) => word !== "-").join(" ");
  if (text.trim() !== "") parts.push(text);
  if (parts.length > 0) return parts.join("\n\n");
  throw new UsageError("Nothing to ask", {
    hint: 'give a prompt: chat ask "…", or a pipe: … | chat ask',
  });
}

function checkRequest(request: ChatRequest): void {
  try {
    validateRequest(request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

async function printJson(
  chunks: AsyncIterable<ChatChunk>,
  { io }: CommandContext,
): Promise<number> {
  const fold = new Accumulator();
  let begun = false;
  try {
    for await (const chunk of chunks) {
      fold.add(chunk);
      begun = true;
    }
  } catch (error) {
    // What arrived is printed, as text is: the exit code says that it is not all.
    if (begun) await print(io, fold.completion({ partial: true }));
    throw error;
  }
  const completion = fold.completion();
  await print(io, completion);
  const choice = completion.choices[0];
  return choice?.message.refusal || choice?.finish_reason === "content_filter"
    ? EXIT.failed
    : EXIT.done;
}

async function print(io: Io, completion: ChatCompletion): Promise<void> {
  await io.stdout.write(`${JSON.stringify(completion)}\n`);
}

async function printText(
  chunks: AsyncIterable<ChatChunk>,
  { io, flags }: CommandContext,
  notice: (line: string) => Promise<void>,
): Promise<number> {
  const color = usesColor(io, io.stderr, flags.flag("no-color"));
  const facts = await writeAnswer(chunks, {
    stdout: io.stdout,
    stderr: io.stderr,
    colorOnStderr: color,
    hideReasoning: flags.flag("hide-reasoning"),
  });
  if (flags.flag("usage")) {
    const line = statsLine(facts);
    await io.stderr.write(`${color ? dim(line) : line}\n`);
  }
  return await verdict(facts, notice);
}

async function verdict(
  facts: AnswerFacts,
  notice: (line: string) => Promise<void>,
): Promise<number> {
  const refused = refusal(facts);
  if (refused !== undefined) throw refused;
  const more = remark(facts);
  if (more !== undefined) {
    const hint = facts.toolCalls.length > 0 ? "; --json prints the calls" : "";
    await notice(`chat: ${more}${hint}`);
  }
  return EXIT.done;
}
