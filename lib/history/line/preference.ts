/**
 * The line of a vote: a person saw several answers to one question, without the names of their models, and chose the best.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { NameMap, NameSet } from "../../core/data/names.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import { kindStart } from "./peek.ts";

/** A vote as its line has it. */
export interface Preference {
  /** ULID of the exchange whose question was asked: the answer that the conversation would have had anyway. */
  readonly question: string;
  /** ULIDs of the exchanges that answer it, two at least, in the order of asking. */
  readonly answers: readonly string[];
  /** The same ULIDs in the order on the screen. */
  readonly shown: readonly string[];
  /** ULID of the best answer; `both` if all are equally good, `neither` if none is. */
  readonly choice: string;
  /** Where it was judged: `terminal`, `web`, `do`, or the word of another program. */
  readonly by: string;
  /** RFC 3339 in UTC, with ms. */
  readonly at: string;
  /** Members that other versions add are kept. */
  readonly [member: string]: unknown;
}

/** Choices that name no answer. */
const TIES: ReadonlySet<string> = new NameSet(["both", "neither"]);

/** Whether a vote found no answer better than the others. */
export function isTie({ choice }: Pick<Preference, "choice">): boolean {
  return TIES.has(choice);
}

/** How the line of every vote begins. */
export const PREFERENCE_START: string = kindStart("preference");

/** Writes a vote as a line, without line end. */
export function preferenceLine(
  { question, answers, shown, choice, by, at, ...members }: Preference,
): string {
  return JSON.stringify({
    v: 1,
    kind: "preference",
    question,
    answers,
    shown,
    choice,
    by,
    at,
    ...members,
  });
}

/** Reads a vote; undefined for other lines, and for a line that was cut. */
export function readPreference(line: string): Preference | undefined {
  return line.startsWith(PREFERENCE_START)
    ? preferenceOf(parsedJson(line))
    : undefined;
}

/** Reads a vote from a line whose JSON has been parsed; undefined also for a vote that cannot be counted. */
export function preferenceOf(value: unknown): Preference | undefined {
  if (!isObject(value) || value["kind"] !== "preference") return undefined;
  const { v: _v, kind: _kind, ...members } = value;
  const { question, answers, shown, choice, by, at } = members;
  if (!areIds(answers) || !areIds(shown)) return undefined;
  const isVote = typeof question === "string" && typeof by === "string" &&
    typeof at === "string" && typeof choice === "string" &&
    (TIES.has(choice) || answers.includes(choice)) &&
    new NameSet(answers).size === answers.length && answers.length > 1 &&
    shown.length === answers.length &&
    answers.every((id) => shown.includes(id));
  return isVote ? members as unknown as Preference : undefined;
}

function areIds(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((id) => typeof id === "string");
}

/** The exchanges that a vote names, each once. */
export function exchangesOf(
  { question, answers }: Pick<Preference, "question" | "answers">,
): string[] {
  return answers.includes(question) ? [...answers] : [question, ...answers];
}

/** Of several votes on the same answers the newest counts; votes are given in the order of recording. */
export function countedVotes(votes: Iterable<Preference>): Preference[] {
  const counted = new NameMap<Preference>();
  for (const vote of votes) {
    counted.set(exchangesOf(vote).toSorted().join(" "), vote);
  }
  return [...counted.values()];
}
