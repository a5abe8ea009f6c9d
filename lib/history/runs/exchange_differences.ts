/**
 * What two exchanges of different runs differ by, in words and excerpts.
 *
 * @module
 */
import { NameSet } from "../../core/data/names.ts";
import { messageText } from "../../core/text/message_text.ts";
import type { Message } from "../../core/chat.ts";
import type { Exchange } from "../line/exchange.ts";
import { answerOf, callsOf, saidWithoutIds } from "./step.ts";

/** A place where two exchanges differ. */
export interface ExchangeDifference {
  /** `message 2 (tool)`, `call 1: arguments`, `answer: text`. */
  readonly where: string;
  /** What both have before the difference, cut on the left. */
  readonly same: string;
  /** What the first one has there, cut on the right; null for nothing at all. */
  readonly first: string | null;
  /** The same of the second one. */
  readonly second: string | null;
}

/** Characters that an excerpt has before and after the place where two texts begin to differ. */
const BEFORE = 60;
const AFTER = 240;

/** Members of requests that have nothing to do with what is asked. */
const ASIDE = new NameSet(["messages", "stream", "stream_options", "user"]);

/** Every difference: of the answers' deeds first, then of their texts, then of what was asked. */
export function exchangeDifferences(
  first: Exchange,
  second: Exchange,
): ExchangeDifference[] {
  const [a, b] = [answerOf(first), answerOf(second)];
  return [
    ...callDifferences(a, b),
    ...difference("status", ending(first), ending(second)),
    ...difference(
      "answer: text",
      a === undefined ? null : messageText(a),
      b === undefined ? null : messageText(b),
    ),
    ...messageDifferences(first.request.messages, second.request.messages),
    ...memberDifferences(first, second),
  ];
}

function ending({ status, error }: Exchange): string {
  return error === undefined ? status : `${status}: ${error.message}`;
}

function callDifferences(
  first: Message | undefined,
  second: Message | undefined,
): ExchangeDifference[] {
  const [a, b] = [callsOf(first), callsOf(second)];
  const count = Math.max(a.length, b.length);
  return Array.from({ length: count }, (_, i) => {
    const [was, is] = [a[i], b[i]];
    const call = `tool call ${i + 1}`;
    return was?.name === is?.name
      ? difference(
        `${call}, ${is?.name}: arguments`,
        was?.arguments ?? null,
        is?.arguments ?? null,
      )
      : difference(`${call}: name`, was?.name ?? null, is?.name ?? null);
  }).flat();
}

function messageDifferences(
  a: readonly Message[],
  b: readonly Message[],
): ExchangeDifference[] {
  const count = Math.max(a.length, b.length);
  return Array.from({ length: count }, (_, i) => {
    const [was, is] = [a[i], b[i]];
    if (was !== undefined && is !== undefined) {
      if (saidWithoutIds(was) === saidWithoutIds(is)) return [];
      const [before, now] = [messageText(was), messageText(is)];
      const where = `message ${i + 1} (${is.role})`;
      return before === now
        ? difference(where, saidWithoutIds(was), saidWithoutIds(is))
        : difference(where, before, now);
    }
    const role = (was ?? is)?.role ?? "";
    return difference(
      `message ${i + 1} (${role})`,
      was === undefined ? null : messageText(was),
      is === undefined ? null : messageText(is),
    );
  }).flat();
}

function memberDifferences(
  { request: a }: Exchange,
  { request: b }: Exchange,
): ExchangeDifference[] {
  const names = new NameSet([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => !ASIDE.has(name)).flatMap((name) =>
    difference(`request: ${name}`, written(a[name]), written(b[name]))
  );
}

function written(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Cuts two texts to the place where they begin to differ; empty where they do not. */
function difference(
  where: string,
  a: string | null,
  b: string | null,
): ExchangeDifference[] {
  if (a === b) return [];
  const end = Math.min(a?.length ?? 0, b?.length ?? 0);
  let at = 0;
  while (at < end && a?.charCodeAt(at) === b?.charCodeAt(at)) at++;
  // Half of a character is none.
  if (at > 0 && /[\ud800-\udbff]/.test(a?.charAt(at - 1) ?? "")) at--;
  const rest = (text: string | null) =>
    text === null ? null : text.slice(at, at + AFTER).toWellFormed() +
      (text.length > at + AFTER ? "…" : "");
  const same = (a ?? "").slice(Math.max(0, at - BEFORE), at).toWellFormed();
  return [{
    where,
    same: at > BEFORE ? `…${same}` : same,
    first: rest(a),
    second: rest(b),
  }];
}
