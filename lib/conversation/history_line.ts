/**
 * From exchange to line and back.
 *
 * @module
 */
import type { Exchange } from "./exchange.ts";
import type { LineText } from "../wire/jsonl.ts";
import { JsonText } from "./json_text.ts";
import type { LongTexts } from "./long_text.ts";

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
] as const;

const KNOWN: ReadonlySet<string> = new Set(MEMBERS);

/** An exchange as one line of JSON, without line end; members that this version does not know come last. */
export function serializeExchange(exchange: Exchange): string {
  return JSON.stringify(ordered(exchange));
}

/**
 * The same, its long texts for themselves.
 *
 * @param long where those of the messages are known
 */
export function writtenExchange(
  exchange: Exchange,
  long: LongTexts,
): LineText {
  // Where there are none, looking for them would cost as much as writing them.
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

/** Whether its members stand as they do on a line, as they mostly do: then nothing has to be copied. */
function isOrdered(exchange: Exchange): boolean {
  let at = 0;
  for (const member of Object.keys(exchange)) {
    while (at < MEMBERS.length && MEMBERS[at] !== member) at++;
    if (at === MEMBERS.length && KNOWN.has(member)) return false;
  }
  return true;
}

/** What a line of the history turns out to be. */
export type HistoryLine =
  | { kind: "exchange"; exchange: Exchange }
  /** A line of another kind (it names it in its member `kind`), or a blank one, which has no value. */
  | { kind: "other"; value?: Readonly<Record<string, unknown>> }
  /** A line that a later version wrote. */
  | { kind: "future"; why: string }
  | { kind: "unreadable"; why: string };

/** Reads a line of the history; unknown members are kept. */
export function parseLine(text: string): HistoryLine {
  if (text.trim() === "") return { kind: "other" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: "unreadable", why };
  }
  return readLine(value);
}

/** The same for a line that has been parsed. */
export function readLine(value: unknown): HistoryLine {
  if (!isObject(value)) return { kind: "unreadable", why: "no JSON object" };
  const { v, kind } = value;
  if (typeof v === "number" && v > 1) {
    return { kind: "future", why: `its version is ${v}` };
  }
  if (v !== 1) return { kind: "unreadable", why: "no version" };
  if (kind !== undefined) return { kind: "other", value };
  const missing = missingMember(value);
  return missing === undefined
    ? { kind: "exchange", exchange: value as unknown as Exchange }
    : { kind: "unreadable", why: `no valid member "${missing}"` };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function missingMember(value: Record<string, unknown>): string | undefined {
  const { request, response } = value;
  const valid: Record<string, boolean> = {
    id: typeof value["id"] === "string",
    conversation: typeof value["conversation"] === "string",
    parent: value["parent"] === null || typeof value["parent"] === "string",
    request: isObject(request) && isListOfObjects(request["messages"]),
    response: response === null ||
      isObject(response) && isListOfObjects(response["choices"]) &&
        response["choices"].every(({ message }) => isObject(message)),
  };
  return Object.keys(valid).find((member) => !valid[member]);
}

function isListOfObjects(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every(isObject);
}

/** The ids of a line. */
export interface LineIds {
  /** The exchange's. */
  id: string;
  /** Of the conversation's first exchange. */
  conversation: string;
}

const IDS = /\{"v":1,"id":"([^"\\\n]+)","conversation":"([^"\\\n]+)",/y;

/**
 * The ids of an exchange's line without parsing it; undefined for what is none or was laid out by another writer,
 * where only {@linkcode parseLine} can tell.
 *
 * @param start where the line begins in the text
 */
export function peekIds(text: string, start = 0): LineIds | undefined {
  IDS.lastIndex = start;
  const [, id, conversation] = IDS.exec(text) ?? [];
  return id === undefined || conversation === undefined
    ? undefined
    : { id, conversation };
}
