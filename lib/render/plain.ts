/**
 * An answer on a terminal or in a pipe: what it says on stdout, what it thinks on stderr.
 *
 * @module
 */
import type { ChatChunk, Delta, Usage } from "../core/chat.ts";
import { isObject } from "../core/data/invalid.ts";
import type { Output } from "../core/io.ts";
import { addMedia, type Media, mediaOf } from "../core/media.ts";
import { type AnswerOptions, answerSink } from "./answer.ts";
import { dim } from "./style.ts";
import { TextEnd } from "./text_end.ts";

/** What is known of an answer once it has been shown. */
export interface AnswerFacts {
  /** Whether any text went to stdout. */
  shown: boolean;
  /** Why the answer ended; null when the provider did not say. */
  finishReason: string | null;
  /** Tokens, where the provider counts them. */
  usage: Usage | undefined;
  /** The service tier that answered, where the provider says it. */
  tier?: string;
  /** From the call to the first text, in ms; undefined when none came. */
  firstTokenMs: number | undefined;
  /** From the call to the end, in ms. */
  totalMs: number;
  /** What the model said in refusing, "" when it did not. */
  refusal: string;
  /** Names of the functions that the model wants to be called. */
  toolCalls: string[];
  /** Pictures, audio and the like. */
  media: Media[];
}

/** Where and how an answer is shown. */
export interface PlainOptions extends AnswerOptions {
  /** Gets the reasoning. */
  stderr: Output;
  /** Whether that stream takes colour. */
  colorOnStderr?: boolean | undefined;
  /** Whether reasoning is left out. */
  hideReasoning?: boolean | undefined;
}

/**
 * Writes the first choice's text as it arrives, ended by exactly one newline, and tells what is known of the answer.
 *
 * When the stream breaks, what arrived has been written, ended by a newline, before the error is thrown.
 */
export async function writeAnswer(
  chunks: AsyncIterable<ChatChunk>,
  options: PlainOptions,
): Promise<AnswerFacts> {
  const now = options.now ?? (() => performance.now());
  const started = now();
  const facts: AnswerFacts = {
    shown: false,
    finishReason: null,
    usage: undefined,
    firstTokenMs: undefined,
    totalMs: 0,
    refusal: "",
    toolCalls: [],
    media: [],
  };
  const answer = answerSink(options);
  const reasoning = new TextEnd(options.stderr, {
    style: options.colorOnStderr ? dim : undefined,
  });
  try {
    for await (const chunk of chunks) {
      if (chunk.usage) facts.usage = chunk.usage;
      const { service_tier: tier } = chunk;
      if (typeof tier === "string") facts.tier = tier;
      const choice = chunk.choices.find((choice) => choice.index === 0);
      if (choice === undefined) continue;
      const { reasoning_content: thought } = choice.delta;
      const content = choice.delta.content || transcriptOf(choice.delta);
      facts.finishReason = choice.finish_reason ?? facts.finishReason;
      if (content || thought) facts.firstTokenMs ??= now() - started;
      if (thought && !options.hideReasoning) {
        await answer.end();
        await reasoning.write(thought);
      }
      if (content) {
        await reasoning.end();
        facts.shown = true;
        await answer.write(content);
      }
      note(choice.delta, facts);
    }
  } finally {
    facts.totalMs = now() - started;
    await reasoning.end();
    await answer.end();
  }
  return facts;
}

/** What is said in audio, as text. */
function transcriptOf({ audio }: Delta): string | undefined {
  if (!isObject(audio)) return undefined;
  const { transcript } = audio;
  return typeof transcript === "string" ? transcript : undefined;
}

function note(delta: Delta, facts: AnswerFacts): void {
  if (delta["images"] || delta["audio"] || delta["content_parts"]) {
    addMedia(facts.media, mediaOf({ ...delta }));
  }
  facts.refusal += delta.refusal ?? "";
  for (const call of delta.tool_calls ?? []) {
    const name = call.function?.name ?? call.custom?.name;
    if (name) facts.toolCalls.push(name);
  }
  if (delta.function_call?.name) facts.toolCalls.push(delta.function_call.name);
}
