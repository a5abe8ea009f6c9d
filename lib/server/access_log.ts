/**
 * A line for each request, without anything that was said in it.
 *
 * @module
 */
import { sanitize } from "../core/text.ts";
import { redact } from "../dialects/openai_chat/redact.ts";
import type { RequestTrace } from "./request_trace.ts";

/** How requests are logged. */
export type LogForm = "json" | "text" | "off";

/** Paths and models' names are the clients': longer ones are cut. */
const LONGEST = 200;

/** The line of a request that is over, with its end. */
export function logLine(
  trace: RequestTrace,
  form: Exclude<LogForm, "off">,
): string {
  return form === "json" ? jsonLine(trace) : textLine(trace);
}

/** Every member that is known; no others. */
function jsonLine(trace: RequestTrace): string {
  const last = trace.exchanges.at(-1);
  const failure = failureOf(trace);
  return JSON.stringify({
    time: trace.started.toISOString(),
    id: trace.id,
    method: clean(trace.method),
    path: clean(trace.path),
    status: trace.status,
    ...(trace.left ? { left: true } : {}),
    "duration_ms": Math.round(trace.durationMs),
    bytes: trace.bytes,
    ...(trace.model === undefined ? {} : { model: clean(trace.model) }),
    ...(last === undefined ? {} : {
      "served_by": clean(last.name),
      exchange: last.id,
      attempts: attemptsOf(trace),
      ...(last.firstTokenMs === null
        ? {}
        : { "first_token_ms": Math.round(last.firstTokenMs) }),
      ...(last.usage
        ? {
          "prompt_tokens": last.usage.prompt_tokens,
          "completion_tokens": last.usage.completion_tokens,
        }
        : {}),
    }),
    ...(failure === undefined ? {} : { error: failure }),
  }) + "\n";
}

/** What everybody looks for comes first, the rest by name. */
function textLine(trace: RequestTrace): string {
  const { model } = trace;
  const last = trace.exchanges.at(-1);
  const failure = failureOf(trace);
  const attempts = attemptsOf(trace);
  const words = [
    trace.started.toISOString(),
    clean(trace.method),
    clean(trace.path),
    trace.status,
  ];
  if (model !== undefined) words.push(`model=${clean(model)}`);
  if (last !== undefined && last.name !== model) {
    words.push(`served_by=${clean(last.name)}`);
  }
  const first = last?.firstTokenMs ?? null;
  if (first !== null) words.push(`first=${Math.round(first)}ms`);
  words.push(`total=${Math.round(trace.durationMs)}ms`);
  if (last?.usage) {
    const { prompt_tokens: prompt, completion_tokens: answer } = last.usage;
    words.push(`tokens=${prompt}+${answer}`);
  }
  words.push(`bytes=${trace.bytes}`);
  if (attempts > 1) words.push(`attempts=${attempts}`);
  if (failure !== undefined) words.push(`error=${failure}`);
  if (trace.left) words.push("left");
  return [...words, trace.id].join(" ") + "\n";
}

/** Requests sent upstream, for all models that were tried. */
function attemptsOf({ exchanges }: RequestTrace): number {
  return exchanges.reduce((sum, { attempts }) => sum + attempts, 0);
}

function failureOf({ exchanges }: RequestTrace): string | undefined {
  return exchanges.findLast(({ failure }) => failure !== undefined)?.failure;
}

/** On one line, and no key in it: some clients put theirs where the model belongs. */
function clean(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return sanitize(redact(cut)).replace(/\s+/g, " ").toWellFormed();
}
