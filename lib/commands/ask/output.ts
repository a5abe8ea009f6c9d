/**
 * Prints the answer of `chat ask`.
 *
 * @module
 */
import { writeJson } from "../shared/json_output.ts";
import { Accumulator } from "../../core/accumulate.ts";
import type { ChatChunk, ChatCompletion, Usage } from "../../core/chat.ts";
import { codeBlocks } from "../../core/text/code_blocks.ts";
import { ChatError } from "../../core/errors.ts";
import type { Io, Output } from "../../core/io.ts";
import { type Media, mediaOf } from "../../core/media.ts";
import { sanitize } from "../../core/text/text.ts";
import { withPicturesTold } from "../../render/pictures/after_text.ts";
import { type AnswerFacts, writeAnswer } from "../../render/plain.ts";
import { refusal, remark } from "../../render/remark.ts";
import type { Renderer } from "../../render/renderer.ts";
import { Spinner, withSpinner } from "../../render/spinner.ts";
import { withEarlier } from "../../render/earlier.ts";
import { statsLine } from "../../render/stats.ts";
import { dim, speaksTables, usesColor } from "../../render/style.ts";
import { misfit } from "../../schema/misfit.ts";
import type { JsonSchema } from "../../schema/short_schema.ts";
import type { CommandContext } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import type { Flags } from "../../cli/parse.ts";
import type { Models } from "../shared/open_models.ts";

export interface OutputOptions {
  /** The schema that the answer must fit. */
  readonly schema: JsonSchema | undefined;
  /** What an answer of that usage costs by a service tier, in dollars. */
  readonly cost: (usage: Usage, tier?: string) => Promise<number | undefined>;
  /** Saves and tells the pictures among media, shows them on the terminal if one is given, and returns the other media. */
  readonly tellPictures: (
    media: readonly Media[],
    screen?: Output,
  ) => Promise<Media[]>;
  /** Writes a line to stderr, unless `--quiet`. */
  readonly notice: Models["notice"];
  /** Runs the tool calls of the last answer and asks on; undefined if it has none. Absent without tools. */
  readonly next?:
    | (() => Promise<AsyncIterable<ChatChunk> | undefined>)
    | undefined;
}

/**
 * Prints an answer as the flags say, and returns the exit code.
 *
 * @throws {ChatError} the model refused, or the answer does not fit
 * @throws the error of the stream, after what arrived was printed
 */
export async function printAnswer(
  chunks: AsyncIterable<ChatChunk>,
  context: CommandContext,
  options: OutputOptions,
): Promise<number> {
  return context.flags.flag("json")
    ? await printJson(chunks, context, options)
    : await printText(chunks, context, options);
}

async function printJson(
  first: AsyncIterable<ChatChunk>,
  { io, flags }: CommandContext,
  { schema, next, tellPictures }: OutputOptions,
): Promise<number> {
  let fold = new Accumulator();
  let chunks: AsyncIterable<ChatChunk> | undefined = first;
  while (chunks !== undefined) {
    fold = new Accumulator();
    let begun = false;
    try {
      for await (const chunk of chunks) {
        fold.add(chunk);
        begun = true;
      }
    } catch (error) {
      // What arrived is printed, as for text; the exit code says that it is incomplete.
      if (begun) await print(io, fold.completion({ partial: true }));
      throw error;
    }
    chunks = await next?.();
  }
  const completion = fold.completion();
  await print(io, completion);
  const choice = completion.choices[0];
  if (flags.has("save-images")) {
    const media = mediaOf({ ...choice?.message });
    if (media.length > 0) await tellPictures(media);
  }
  const refused = refusal({
    refusal: choice?.message.refusal ?? "",
    finishReason: choice?.finish_reason ?? null,
  });
  if (refused !== undefined) throw refused;
  const content = choice?.message.content;
  await checkFit(typeof content === "string" ? content : "", schema);
  return EXIT.done;
}

async function print(io: Io, completion: ChatCompletion): Promise<void> {
  await writeJson(io.stdout, `${JSON.stringify(completion)}\n`);
}

async function printText(
  chunks: AsyncIterable<ChatChunk>,
  { io, flags }: CommandContext,
  { schema, notice, cost, next, tellPictures }: OutputOptions,
): Promise<number> {
  const color = usesColor(io, io.stderr, flags.flag("no-color"));
  const extracts = flags.flag("extract") || flags.flag("extract-last");
  // Only the last of several answers must fit.
  const holds = schema !== undefined && next !== undefined;
  // JSON is not Markdown.
  const isMarkdown = !extracts && schema === undefined && !flags.flag("raw");
  const keeps = extracts || schema !== undefined;
  let kept = new KeptText(chunks, keeps);
  try {
    const tell = (media: readonly Media[]) =>
      tellPictures(media, keeps ? undefined : io.stdout);
    const render = awaiting(io, flags, async (chunks) => {
      const facts = await writeAnswer(chunks, {
        stdout: extracts || holds ? nowhere(io.stdout) : io.stdout,
        stderr: io.stderr,
        colorOnStderr: color,
        markdown: isMarkdown &&
          usesColor(io, io.stdout, flags.flag("no-color")),
        speaksTables: isMarkdown && speaksTables(io, io.stdout),
        hideReasoning: flags.flag("hide-reasoning"),
      });
      return await withPicturesTold(facts, tell);
    });
    let facts = await render(kept);
    for (let more; (more = await next?.()) !== undefined;) {
      kept = new KeptText(more, keeps);
      facts = withEarlier(facts, await render(kept));
    }
    if (holds) await io.stdout.write(shown(kept.text, io.stdout));
    if (flags.flag("usage")) {
      const { usage, tier } = facts;
      const columns = io.stderr.isTerminal ? io.stderr.columns : Infinity;
      const spent = { cost: usage && await cost(usage, tier) };
      const line = statsLine(facts, spent, columns);
      await io.stderr.write(`${color ? dim(line) : line}\n`);
    }
    await judge(facts, notice);
    const result = extracts ? await printCode(kept.text, io, flags) : kept.text;
    await checkFit(result, schema);
    return EXIT.done;
  } catch (error) {
    // If no block was printed, the user still gets the text, on stderr.
    const left = error instanceof Deno.errors.BrokenPipe;
    if (extracts && !left) {
      await io.stderr.write(shown(kept.text, io.stderr));
    }
    throw error;
  }
}

/** Adds a spinner before the answer if stdout is a terminal. */
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
  const line = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return isTerminal ? sanitize(line) : line;
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

/** Passes chunks through, and keeps the text of the first choice only if it is needed, because it may be long. */
class KeptText implements AsyncIterable<ChatChunk> {
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
  const hint = facts.toolCalls.length > 0
    ? "; --json prints the calls"
    : facts.media.length > 0
    ? "; --json prints all of it"
    : "";
  await notice(`chat: ${more}${hint}`);
}
