/**
 * What `chat ask` prints of an answer.
 *
 * @module
 */
import { Accumulator } from "../core/accumulate.ts";
import type { ChatChunk, ChatCompletion } from "../core/chat.ts";
import { codeBlocks } from "../core/code_blocks.ts";
import { ChatError } from "../core/errors.ts";
import type { Io, Output } from "../core/io.ts";
import { sanitize } from "../core/text.ts";
import { type AnswerFacts, writeAnswer } from "../render/plain.ts";
import { refusal, remark } from "../render/remark.ts";
import type { Renderer } from "../render/renderer.ts";
import { Spinner, withSpinner } from "../render/spinner.ts";
import { statsLine } from "../render/stats.ts";
import { dim, usesColor } from "../render/style.ts";
import { misfit } from "../schema/misfit.ts";
import type { JsonSchema } from "../schema/short_schema.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import type { Flags } from "./parse.ts";
import type { Models } from "./open_models.ts";

/** How an answer is printed. */
export interface OutputOptions {
  /** What it is to fit. */
  readonly schema: JsonSchema | undefined;
  /** Writes a line to stderr, unless `--quiet`. */
  readonly notice: Models["notice"];
}

/**
 * Prints an answer as the flags say, and returns the exit code.
 *
 * @throws {ChatError} the model refused, or what it said does not fit
 * @throws whatever the stream throws, once what arrived has been printed
 */
export async function printAnswer(
  chunks: AsyncIterable<ChatChunk>,
  context: CommandContext,
  options: OutputOptions,
): Promise<number> {
  return context.flags.flag("json")
    ? await printJson(chunks, context.io, options)
    : await printText(chunks, context, options);
}

async function printJson(
  chunks: AsyncIterable<ChatChunk>,
  io: Io,
  { schema }: OutputOptions,
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
  if (choice?.message.refusal || choice?.finish_reason === "content_filter") {
    return EXIT.failed;
  }
  const content = choice?.message.content;
  await checkFit(typeof content === "string" ? content : "", schema);
  return EXIT.done;
}

async function print(io: Io, completion: ChatCompletion): Promise<void> {
  await io.stdout.write(`${JSON.stringify(completion)}\n`);
}

async function printText(
  chunks: AsyncIterable<ChatChunk>,
  { io, flags }: CommandContext,
  { schema, notice }: OutputOptions,
): Promise<number> {
  const color = usesColor(io, io.stderr, flags.flag("no-color"));
  const extracts = flags.flag("extract") || flags.flag("extract-last");
  const said = new Said(chunks, extracts || schema !== undefined);
  try {
    const render = awaiting(io, flags, (chunks) =>
      writeAnswer(chunks, {
        stdout: extracts ? nowhere(io.stdout) : io.stdout,
        stderr: io.stderr,
        colorOnStderr: color,
        // JSON is no Markdown.
        markdown: !extracts && schema === undefined && !flags.flag("raw") &&
          usesColor(io, io.stdout, flags.flag("no-color")),
        hideReasoning: flags.flag("hide-reasoning"),
      }));
    const facts = await render(said);
    if (flags.flag("usage")) {
      const line = statsLine(facts);
      await io.stderr.write(`${color ? dim(line) : line}\n`);
    }
    await judge(facts, notice);
    const result = extracts ? await printCode(said.text, io, flags) : said.text;
    await checkFit(result, schema);
    return EXIT.done;
  } catch (error) {
    // Without its block, refused or broken off, what was said still belongs to the user.
    const left = error instanceof Deno.errors.BrokenPipe;
    if (extracts && !left) {
      await io.stderr.write(shown(said.text, io.stderr));
    }
    throw error;
  }
}

/** With a spinner before the answer, where nobody but the user reads it. */
function awaiting(io: Io, flags: Flags, render: Renderer): Renderer {
  const shown = io.stdout.isTerminal && !flags.flag("quiet") &&
    usesColor(io, io.stderr, flags.flag("no-color"));
  if (!shown) return render;
  const spinner = new Spinner({ output: io.stderr });
  return withSpinner(render, spinner, () => !flags.flag("hide-reasoning"));
}

async function printCode(
  answer: string,
  io: Io,
  flags: Flags,
): Promise<string> {
  const blocks = codeBlocks(answer);
  const block = blocks.at(flags.flag("extract-last") ? -1 : 0);
  if (block === undefined) throw new ChatError("the answer has no code block");
  await io.stdout.write(shown(block.code, io.stdout));
  return block.code;
}

/** Text for a stream, ended by a newline. */
function shown(text: string, { isTerminal }: Output): string {
  const whole = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return isTerminal ? sanitize(whole) : whole;
}

async function checkFit(
  text: string,
  schema: JsonSchema | undefined,
): Promise<void> {
  if (schema === undefined) return;
  const problem = await misfit(text, schema);
  if (problem === undefined) return;
  throw new ChatError(`the answer does not fit the schema: ${problem}`);
}

/** Chunks that are passed on, and the text of their first choice if that is needed: it may be long. */
class Said implements AsyncIterable<ChatChunk> {
  text = "";
  readonly #chunks: AsyncIterable<ChatChunk>;
  readonly #keeps: boolean;

  constructor(chunks: AsyncIterable<ChatChunk>, keeps: boolean) {
    this.#chunks = chunks;
    this.#keeps = keeps;
  }

  [Symbol.asyncIterator](): AsyncIterator<ChatChunk> {
    return this.#keeps ? this.#kept() : this.#chunks[Symbol.asyncIterator]();
  }

  async *#kept(): AsyncGenerator<ChatChunk, void> {
    for await (const chunk of this.#chunks) {
      const choice = chunk.choices.find(({ index }) => index === 0);
      this.text += choice?.delta.content ?? "";
      yield chunk;
    }
  }
}

function nowhere({ columns }: Output): Output {
  return { isTerminal: false, columns, write: () => Promise.resolve() };
}

async function judge(
  facts: AnswerFacts,
  notice: Models["notice"],
): Promise<void> {
  const refused = refusal(facts);
  if (refused !== undefined) throw refused;
  const more = remark(facts);
  if (more === undefined) return;
  const hint = facts.toolCalls.length > 0 ? "; --json prints the calls" : "";
  await notice(`chat: ${more}${hint}`);
}
