/**
 * A question that two models answer, and the vote of the person who does not know which is which.
 *
 * @module
 */
import type { ChatChunk } from "../../core/chat.ts";
import type { History } from "../../history/history.ts";
import type { AnswerFacts } from "../../render/plain.ts";
import { statsLine } from "../../render/stats.ts";
import { LABELS } from "../../render/terminal.ts";
import type { Dialogue } from "../dialogue.ts";
import { branchesOf } from "./branches.ts";
import { gatherBoth, type Gathered } from "./gather.ts";

/** What votes are taken with. */
export interface BlindOptions {
  /** The model that answers beside the conversation's own one; undefined if only `/ab` names one. */
  readonly model: string | undefined;
  /** Which share of questions that model answers. */
  readonly rate: number;
  /** Draws numbers from 0 (included) to 1 (excluded). */
  readonly random: () => Promise<number>;
  /** Shows that something is awaited. */
  readonly waiting: <T>(run: () => Promise<T>) => Promise<T>;
  /**
   * Shows a whole answer after a label, without reasoning, times and tokens, and names its pictures.
   *
   * @param exchange its id
   * @returns its facts without the pictures that were named
   */
  readonly show: (
    chunks: AsyncIterable<ChatChunk>,
    label: string,
    exchange: string | undefined,
  ) => Promise<Pick<AnswerFacts, "media" | "shown">>;
}

/** What a vote needs of the conversation. */
export interface BlindContext {
  readonly dialogue: Dialogue;
  readonly store: History;
  readonly blind: Pick<BlindOptions, "random" | "show" | "waiting">;
  /** Shows text to the person. */
  readonly print: (text: string) => Promise<void>;
  /** Waits for something that Ctrl-C can stop; undefined when it did. */
  readonly stoppable: <T>(
    run: (signal: AbortSignal) => Promise<T>,
  ) => Promise<T | undefined>;
  /** Waits for one of some keys; undefined for none. */
  readonly choose: (keys: string) => Promise<string | undefined>;
}

/** What a key means: the place of an answer, or a tie. */
const CHOICES: Readonly<Record<string, 0 | 1 | "both" | "neither">> = {
  1: 0,
  2: 1,
  b: "both",
  n: "neither",
};

/**
 * Asks both models, shows their answers in an order by chance, and records the vote. The conversation continues with the
 * better answer; with its own model's answer without a vote, and if there is no better one.
 *
 * @param other name of the second model
 * @returns what is known of the answer that the conversation continues with; undefined if Ctrl-C stopped it
 * @throws as {@linkcode branchesOf} and {@linkcode Dialogue.send}
 */
export async function blindTurn(
  context: BlindContext,
  text: string,
  other: string,
): Promise<AnswerFacts | undefined> {
  const { dialogue, blind, stoppable } = context;
  const branches = await branchesOf(dialogue, text, other);
  const found = await stoppable((signal) =>
    blind.waiting(() => gatherBoth(branches, signal))
  );
  if (found === undefined) return undefined;
  const { own } = found;
  dialogue.take(own.branch, own.facts.usage);
  if (!("facts" in found.other) || !isWhole(own) || !isWhole(found.other)) {
    return await withoutVote(context, own, found.other);
  }
  const pair: [Gathered, Gathered] = [own, found.other];
  const shown = await blind.random() < 1 / 2 ? pair : pair.toReversed();
  const media = new Map<Gathered, AnswerFacts["media"]>();
  for (const [place, one] of shown.entries()) {
    const facts = await show(context, one, `${place + 1}: `);
    media.set(one, facts.media);
  }
  const kept = await vote(context, pair, shown);
  return { ...kept.facts, shown: true, media: media.get(kept) ?? [] };
}

/** Whether an answer can be voted on: a turn with text, pictures or sound. */
function isWhole({ facts, id }: Gathered): boolean {
  return (facts.shown || facts.media.length > 0) && id !== undefined;
}

/** Shows an answer, also one of pictures alone; returns its facts without the pictures that were named. */
async function show(
  { blind, print }: BlindContext,
  { chunks, facts, id }: Gathered,
  label: string,
): Promise<AnswerFacts> {
  if (!facts.shown && facts.media.length > 0) await print(label.trimEnd());
  return { ...facts, ...await blind.show(replayed(chunks), label, id) };
}

async function withoutVote(
  context: BlindContext,
  own: Gathered,
  other: Gathered | { readonly failure: unknown },
): Promise<AnswerFacts> {
  const { dialogue, print } = context;
  const facts = await show(context, own, LABELS.assistant);
  if ("facts" in other) dialogue.tally.add(other.facts, other.branch.model);
  await print(
    `No vote: ${reasonOf(other)}\nThe answer is of ${lineOf(dialogue, own)}`,
  );
  return facts;
}

/** Why there are not two answers that could be compared. */
function reasonOf(other: Gathered | { readonly failure: unknown }): string {
  if ("facts" in other) return "one of the answers is empty";
  const { failure } = other;
  if (!(failure instanceof Error)) return "the other answer failed";
  return failure.name === "AbortError"
    ? "the other answer was stopped"
    : failure.message;
}

async function vote(
  { dialogue, store, print, choose }: BlindContext,
  [own, other]: readonly [Gathered, Gathered],
  shown: readonly Gathered[],
): Promise<Gathered> {
  await print("Which answer is better? 1, 2, b (both), n (neither)");
  const key = await choose(Object.keys(CHOICES).join(""));
  const choice = key === undefined ? undefined : CHOICES[key];
  const best = typeof choice === "number" ? shown[choice] : undefined;
  const kept = best ?? own;
  dialogue.take(kept.branch, kept.facts.usage);
  const ids = (all: readonly Gathered[]) => all.map(({ id }) => id ?? "");
  if (choice !== undefined) {
    const isStored = await store.prefer({
      question: own.id ?? "",
      answers: ids([own, other]),
      shown: ids(shown),
      choice: best?.id ?? String(choice),
      by: "terminal",
      at: new Date().toISOString(),
    });
    if (!isStored) await print("The vote could not be stored.");
  }
  await print([
    `${verdict(choice)}; the conversation continues with ${
      shown.indexOf(kept) + 1
    }.`,
    ...shown.map((one, place) => `${place + 1}: ${lineOf(dialogue, one)}`),
  ].join("\n"));
  const left = kept === own ? other : own;
  dialogue.tally.add(left.facts, left.branch.model);
  return kept;
}

function verdict(choice: (typeof CHOICES)[string] | undefined): string {
  switch (choice) {
    case undefined:
      return "No vote";
    case "both":
      return "Both are good";
    case "neither":
      return "Neither is good";
    default:
      return `${choice + 1} is better`;
  }
}

/** The name of an answer's model, with times, tokens and cost. */
function lineOf(dialogue: Dialogue, { branch, facts }: Gathered): string {
  const { cost } = dialogue.tally.with(facts, branch.model);
  return `${branch.model} ${statsLine(facts, { cost })}`;
}

/** Chunks that have come already. */
async function* replayed(
  chunks: readonly ChatChunk[],
): AsyncGenerator<ChatChunk, void> {
  yield* await Promise.resolve(chunks);
}
