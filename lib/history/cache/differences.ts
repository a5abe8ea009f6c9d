/**
 * Where a request stops being the same as the one that it continues.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { NameSet } from "../../core/data/names.ts";
import type { RequestPart, RequestParts } from "./request_parts.ts";

/** What differs. */
export type DifferenceKind =
  | "tools_order"
  | "tool_added"
  | "tool_removed"
  | "tool_changed"
  | "system"
  | "parameter"
  | "turn";

/** A place where two requests differ. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** In words. */
  readonly detail: string;
  /** The tool or the parameter. */
  readonly name?: string;
  /** The turn, from 1; the system prompt is not one. */
  readonly turn?: number;
  /** How many bytes of UTF-8 are the same. */
  readonly byte?: number;
  /** What is around that place in the earlier request. */
  readonly before?: string;
  /** The same in the later one. */
  readonly now?: string;
}

/** Characters that are shown on each side of a difference. */
const AROUND = 20;

/** The first difference of each section, in the order in which providers read them. */
export function differences(
  before: RequestParts,
  now: RequestParts,
): Difference[] {
  return [
    toolDifference(before.tools, now.tools),
    systemDifference(before.system, now.system),
    parameterDifference(before.parameters, now.parameters),
    turnDifference(before.turns, now.turns),
  ].filter((found) => found !== undefined);
}

function toolDifference(
  before: readonly RequestPart[],
  now: readonly RequestPart[],
): Difference | undefined {
  const length = Math.max(before.length, now.length);
  for (let i = 0; i < length; i++) {
    const [was, is] = [before[i], now[i]];
    if (was?.json === is?.json) continue;
    if (was !== undefined && is !== undefined && was.name === is.name) {
      const { name } = is;
      return changed("tool_changed", `tool ${name} changed`, was, is, { name });
    }
    const has = (list: readonly RequestPart[], one: RequestPart) =>
      new NameSet(list.map(({ name }) => name)).has(one.name);
    if (was !== undefined && !has(now, was)) {
      const { name } = was;
      return { kind: "tool_removed", detail: `tool ${name} removed`, name };
    }
    if (is === undefined) continue;
    const { name } = is;
    return has(before, is)
      ? {
        kind: "tools_order",
        detail: `other order of tools: ${name} is number ${i + 1}${
          was === undefined ? "" : `, where ${was.name} was`
        }`,
        name,
      }
      : { kind: "tool_added", detail: `tool ${name} added`, name };
  }
  return undefined;
}

function systemDifference(
  before: RequestPart,
  now: RequestPart,
): Difference | undefined {
  return before.json === now.json
    ? undefined
    : changed("system", "system prompt differs", before, now);
}

function parameterDifference(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): Difference | undefined {
  for (const name of new NameSet([...before.keys(), ...now.keys()])) {
    const [was, is] = [before.get(name), now.get(name)];
    if (was === is) continue;
    const place = placeOf(was ?? "", is ?? "");
    const shown = (text: string | undefined) =>
      text === undefined
        ? "nothing"
        : text.length <= 2 * AROUND
        ? text
        : `…${excerpt(text, place.at)}…`;
    const [from, to] = [shown(was), shown(is)];
    return {
      kind: "parameter",
      detail: `${name} was ${from}, is ${to}`,
      name,
      before: from,
      now: to,
    };
  }
  return undefined;
}

function turnDifference(
  before: readonly RequestPart[],
  now: readonly RequestPart[],
): Difference | undefined {
  for (const [i, was] of before.entries()) {
    const is = now[i];
    if (is?.json === was.json) continue;
    const turn = i + 1;
    const which = `turn ${turn} (${was.name})`;
    return is === undefined
      ? { kind: "turn", detail: `${which} is gone`, turn }
      : changed("turn", `${which} was edited`, was, is, { turn });
  }
  return undefined;
}

/** Looks for the place in the text, and in all of the part where the text is the same. */
function changed(
  kind: DifferenceKind,
  what: string,
  before: RequestPart,
  now: RequestPart,
  more: Pick<Difference, "name" | "turn"> = {},
): Difference {
  const member = before.text === now.text ? "json" : "text";
  const [was, is] = [before[member], now[member]];
  const { at, byte } = placeOf(was, is);
  const [from, to] = [excerpt(was, at), excerpt(is, at)];
  return {
    kind,
    detail: `${what} at byte ${byte}: “${from}” is now “${to}”`,
    ...more,
    byte,
    before: from,
    now: to,
  };
}

/** Where two texts begin to differ, in UTF-16 units and in bytes. */
function placeOf(a: string, b: string): { at: number; byte: number } {
  const end = Math.min(a.length, b.length);
  let at = 0;
  while (at < end && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  // Half of a character is none.
  if (at > 0 && /[\ud800-\udbff]/.test(a.charAt(at - 1))) at--;
  return { at, byte: Buffer.byteLength(a.slice(0, at)) };
}

function excerpt(text: string, at: number): string {
  return text.slice(Math.max(0, at - AROUND), at + AROUND).toWellFormed();
}
