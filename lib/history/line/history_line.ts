/**
 * Writes an exchange as a line of the history, and reads such a line.
 *
 * @module
 */
import type { Exchange } from "./exchange.ts";
import type { LineText } from "../../files/jsonl.ts";
import { isObject } from "../../core/data/invalid.ts";
import { NameSet } from "../../core/data/names.ts";
import { parseJson } from "../../core/data/parsed_json.ts";
import { JsonText } from "../../json/json_text.ts";
import { isTooDeep, misfit } from "./line_check.ts";
import type { LongTexts } from "../../json/long_text.ts";

const MEMBERS = [
  "v",
  "id",
  "conversation",
  "parent",
  "source",
  "started",
  "ended",
  "provider",
  "base_url",
  "model",
  "request",
  "response",
  "usage",
  "timing",
  "status",
  "error",
  "attempts",
  "sha256",
  "raw",
  "patch",
  "via",
  "run",
  "client",
  "estimated",
  "tools",
  "compacted",
  "masked",
  "cut",
  "left_out",
  "fragments",
  "merged",
] as const;

const KNOWN: ReadonlySet<string> = new NameSet(MEMBERS);

/** Writes an exchange as one line of JSON, without line end; unknown members come last. */
export function serializeExchange(exchange: Exchange): string {
  return JSON.stringify(ordered(exchange));
}

/**
 * Writes an exchange as {@linkcode serializeExchange} does, but keeps long texts as separate pieces.
 *
 * @param long the known long texts of the messages
 */
export function writtenExchange(
  exchange: Exchange,
  long: LongTexts,
): LineText {
  // Searching for long texts costs as much as writing the line.
  return long.none
    ? serializeExchange(exchange)
    : JsonText.of(ordered(exchange), long);
}

function ordered(exchange: Exchange): Exchange {
  if (isOrdered(exchange)) return exchange;
  const members: Record<string, unknown> = {};
  for (const member of MEMBERS) {
    if (exchange[member] !== undefined) members[member] = exchange[member];
  }
  return { ...members, ...exchange };
}

/** Whether the members are in the order of a line, as they mostly are: then no copy is needed. */
function isOrdered(exchange: Exchange): boolean {
  let at = 0;
  for (const member of Object.keys(exchange)) {
    while (at < MEMBERS.length && MEMBERS[at] !== member) at++;
    if (at === MEMBERS.length && KNOWN.has(member)) return false;
  }
  return true;
}

/** A parsed line of the history. */
export type HistoryLine =
  | { kind: "exchange"; exchange: Exchange }
  /** A line with a member `kind`, or a blank line, which has no value. */
  | { kind: "other"; value?: Readonly<Record<string, unknown>> }
  /** A line that a later version wrote. */
  | { kind: "future"; why: string }
  | { kind: "unreadable"; why: string };

/** Reads a line of the history; unknown members are kept. */
export function parseLine(text: string): HistoryLine {
  if (text.trim() === "") return { kind: "other" };
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: "unreadable", why };
  }
  return readLine(value);
}

/** Reads a line whose JSON has been parsed. */
export function readLine(value: unknown): HistoryLine {
  if (!isObject(value)) {
    return { kind: "unreadable", why: "it is not a JSON object" };
  }
  const { v, kind } = value;
  if (typeof v === "number" && v > 1) {
    return { kind: "future", why: `its version is ${v}` };
  }
  if (v !== 1) return { kind: "unreadable", why: "it has no version" };
  if (kind !== undefined) return { kind: "other", value };
  if (isTooDeep(value)) {
    return { kind: "unreadable", why: "it is nested too deeply" };
  }
  const member = misfit(value);
  return member === undefined
    ? { kind: "exchange", exchange: value as unknown as Exchange }
    : { kind: "unreadable", why: `no valid member "${member}"` };
}
