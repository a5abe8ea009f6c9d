/**
 * Describes where two requests differ.
 *
 * @module
 */
import { normalise } from "../chain/normalise.ts";
import type { ChatRequest, Message } from "../../core/chat.ts";
import { NameSet } from "../../core/data/names.ts";
import { askedMembers, canonicalJson } from "./asked_key.ts";

/** Longest excerpt of a value, in characters. */
const SHOWN = 80;

/** The first difference between a request and a recorded one; undefined if there is none. */
export function firstDifference(
  recorded: ChatRequest,
  asked: ChatRequest,
  strict: boolean,
): string | undefined {
  return messagesDifference(recorded.messages, asked.messages) ??
    membersDifference(recorded, asked, strict);
}

function messagesDifference(
  recorded: readonly Message[],
  asked: readonly Message[],
): string | undefined {
  for (let i = 0; i < Math.max(recorded.length, asked.length); i++) {
    const [before, now] = [recorded[i], asked[i]];
    if (before === undefined || now === undefined) {
      return `messages: ${recorded.length} recorded, ${asked.length} asked`;
    }
    if (normalise(before) === normalise(now)) continue;
    if (before.role !== now.role) {
      return differs(`messages[${i}].role`, before.role, now.role);
    }
    const [was, is] = [before.content ?? null, now.content ?? null];
    return canonicalJson(was) === canonicalJson(is)
      ? differs(`messages[${i}]`, before, now)
      : differs(`messages[${i}].content`, was, is);
  }
  return undefined;
}

function membersDifference(
  recorded: ChatRequest,
  asked: ChatRequest,
  strict: boolean,
): string | undefined {
  const before = askedMembers(recorded, strict);
  const now = askedMembers(asked, strict);
  for (
    const name of new NameSet([...Object.keys(before), ...Object.keys(now)])
  ) {
    if (canonicalJson(before[name]) !== canonicalJson(now[name])) {
      return differs(name, before[name], now[name]);
    }
  }
  if (strict && recorded.model !== asked.model) {
    return differs("model", recorded.model, asked.model);
  }
  return undefined;
}

function differs(where: string, recorded: unknown, asked: unknown): string {
  const [was, is] = [canonicalJson(recorded), canonicalJson(asked)]
    .map((text) => text ?? "nothing");
  const [a = "", b = ""] = [was ?? "", is ?? ""];
  const from = Math.max(0, commonStart(a, b) - SHOWN / 2);
  return `${where}: recorded ${excerpt(a, from)}, asked ${excerpt(b, from)}`;
}

function commonStart(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

/** The part of a text from an index on, with ellipses where it is cut. */
function excerpt(text: string, from: number): string {
  const part = text.slice(from, from + SHOWN).toWellFormed();
  return `${from > 0 ? "…" : ""}${part}${
    from + SHOWN < text.length ? "…" : ""
  }`;
}
