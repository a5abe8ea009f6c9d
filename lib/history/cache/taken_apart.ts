/**
 * Bodies of one conversation taken apart, each with what is known of the one before it: what is the same text is the
 * same object, and is neither parsed nor compared again.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { parseJson } from "../../core/data/parsed_json.ts";
import { type JsonStyle, writeValue } from "../../json/json_style.ts";
import {
  frameOf,
  itemsOf,
  joined,
  partsOf,
  type RequestFrame,
  type RequestParts,
  type TurnPart,
  turnPart,
} from "./request_parts.ts";

/** A body and what is in it. */
export interface TakenApart {
  readonly text: string;
  /** Undefined where the text cannot be parsed, or has only the turns after an earlier response. */
  readonly parts: RequestParts | undefined;
  /** Undefined where nothing can be taken over. */
  readonly list: TurnList | undefined;
}

/** Where a body has its turns. */
export interface TurnList {
  readonly name: string;
  readonly style: JsonStyle;
  /** The text up to the end of the last item, and what is behind it: a long text is not joined before somebody reads it. */
  readonly begun: string;
  readonly tail: string;
  /** The text before the first item: it ends with the bracket. */
  readonly head: string;
  /** Where each item ends in the text. */
  readonly ends: readonly number[];
  /** The items that are part of the system prompt: they come first. */
  readonly leading: readonly unknown[];
  readonly frame: RequestFrame;
  /** Of the other items. */
  readonly turns: readonly TurnPart[];
}

/** Styles in which programs write turns; the members that have floats are none of them. */
const STYLES: readonly JsonStyle[] = [false, true].flatMap((spaced) =>
  (["none", "ascii", "html"] as const).map((escapes) => ({
    spaced,
    escapes,
    floats: [],
  }))
);

/** Characters that are compared at once. */
const CHUNK = 4096;

/** The text between two items of a list. */
export function separator({ spaced }: JsonStyle): string {
  return spaced ? ", " : ",";
}

/** Takes a body apart; what it has in common with `before` is taken over. */
export function takeApart(text: string, before?: TakenApart): TakenApart {
  const list = before?.list;
  const common = list && commonItems(text, before.text, list);
  const found = list && common ? continued(text, list, common) : undefined;
  return found ?? whole(text);
}

/**
 * What a body is when items are added to the list of another one, and nothing else changes.
 *
 * @param text of the items, with what separates them
 */
export function extended(
  list: TurnList,
  text: string,
  items: readonly unknown[],
): TakenApart & { readonly parts: RequestParts } {
  const turns = [...list.turns, ...items.map(turnPart)];
  const ends = [...list.ends];
  addEnds(ends, items, list.style);
  const begun = list.begun + text;
  return {
    text: begun + list.tail,
    parts: joined(list.frame, turns),
    list: { ...list, begun, ends, turns },
  };
}

function whole(text: string): TakenApart {
  const body = bodyOf(text);
  if (body === undefined) return { text, parts: undefined, list: undefined };
  const list = listOf(text, body);
  const parts = list === undefined
    ? partsOf(body)
    : joined(list.frame, list.turns);
  return { text, parts, list };
}

/** The body, if it has all turns. */
function bodyOf(text: string): Record<string, unknown> | undefined {
  const body = parsed(text);
  return isObject(body) && !body["previous_response_id"] ? body : undefined;
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function listOf(
  text: string,
  body: Record<string, unknown>,
): TurnList | undefined {
  const { name, items, led } = itemsOf(body);
  const [first] = items;
  if (name === undefined || first === undefined) return undefined;
  for (const style of STYLES) {
    const at = text.indexOf(`[${writeValue(first, style)}`);
    if (at < 0) continue;
    const head = text.slice(0, at + 1);
    const opened = parsed(`${head}]}`);
    if (!isObject(opened) || Object.keys(opened).at(-1) !== name) continue;
    const ends: number[] = [];
    let end = head.length;
    for (const item of items) {
      const json = (ends.length > 0 ? separator(style) : "") +
        writeValue(item, style);
      if (text.slice(end, end + json.length) !== json) return undefined;
      ends.push(end += json.length);
    }
    if (text[end] !== "]") return undefined;
    const leading = items.slice(0, led);
    return {
      name,
      style,
      begun: text.slice(0, end),
      tail: text.slice(end),
      head,
      ends,
      leading,
      frame: frameOf(body, leading),
      turns: items.slice(led).map(turnPart),
    };
  }
  return undefined;
}

/** How many items of a list are in another text as well, at the same place. */
function commonItems(text: string, before: string, list: TurnList): number {
  const most = Math.min(text.length, before.length);
  let same = 0;
  for (
    let size = CHUNK;
    same < most && size >= 1;
  ) {
    const to = Math.min(most, same + size);
    if (text.slice(same, to) === before.slice(same, to)) same = to;
    else size = Math.floor(size / 2);
  }
  const { ends } = list;
  const count = ends.findIndex((end) => end > same);
  return count < 0 ? ends.length : count;
}

/** A body that begins with the first `common` items of a list; undefined where it is laid out in another way. */
function continued(
  text: string,
  list: TurnList,
  common: number,
): TakenApart | undefined {
  const { name, style, head, leading } = list;
  const kept = common - leading.length;
  if (kept < 1) return undefined;
  const start = list.ends[common - 1] ?? 0;
  const between = separator(style);
  const goesOn = text.startsWith(between, start);
  const rest = text.slice(goesOn ? start + between.length : start);
  // A list that comes again counts instead.
  if (rest.includes(JSON.stringify(name))) return undefined;
  const before = parsed(`${head}]}`);
  const body = parsed(`{${JSON.stringify(name)}:[${rest}`);
  if (!isObject(before) || !isObject(body)) return undefined;
  const items = body[name];
  const members = { ...before, ...body };
  if (!Array.isArray(items) || members["previous_response_id"]) {
    return undefined;
  }
  const written = items.map((item) => writeValue(item, style)).join(between);
  if (goesOn !== items.length > 0 || !rest.startsWith(`${written}]`)) {
    return undefined;
  }
  const frame = frameOf(members, leading);
  const turns = [...list.turns.slice(0, kept), ...items.map(turnPart)];
  const ends = list.ends.slice(0, common);
  addEnds(ends, items, style);
  const begun = text.slice(0, ends.at(-1));
  const tail = text.slice(begun.length);
  return {
    text,
    parts: joined(frame, turns),
    list: { ...list, begun, tail, ends, frame, turns },
  };
}

function addEnds(
  ends: number[],
  items: readonly unknown[],
  style: JsonStyle,
): void {
  let end = ends.at(-1) ?? 0;
  for (const item of items) {
    end += separator(style).length + writeValue(item, style).length;
    ends.push(end);
  }
}
