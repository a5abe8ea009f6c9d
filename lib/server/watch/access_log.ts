/**
 * The access log: one line for each request, without its content.
 *
 * @module
 */
import { sanitize } from "../../core/text/text.ts";
import { redact } from "../../dialects/openai_chat/redact.ts";
import { dollars } from "../../core/text/dollars.ts";
import type { RequestTrace } from "./request_trace.ts";

/** The format of log lines. */
export type LogFormat = "json" | "text" | "off";

/** Longest logged path or model name, because clients choose them. */
const MAX_LENGTH = 200;

/** Formats the line of a request that has ended, with its newline. */
export function logLine(
  trace: RequestTrace,
  format: Exclude<LogFormat, "off">,
): string {
  return format === "json" ? jsonLine(trace) : textLine(trace);
}

/** Writes only members that are known. */
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
    ...(trace.client === undefined ? {} : { client: trace.client }),
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
      ...(trace.cost === undefined ? {} : { cost: trace.cost }),
    }),
    ...(failure === undefined ? {} : { error: failure }),
  }) + "\n";
}

/** Writes time, method, path and status first, the rest as `name=value`. */
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
  if (trace.client !== undefined) words.push(`client=${trace.client}`);
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
  if (trace.cost !== undefined) words.push(`cost=${dollars(trace.cost)}`);
  words.push(`bytes=${trace.bytes}`);
  if (attempts > 1) words.push(`attempts=${attempts}`);
  if (failure !== undefined) words.push(`error=${failure}`);
  if (trace.left) words.push("left");
  return [...words, trace.id].join(" ") + "\n";
}

/** The sum of upstream requests over all models tried. */
function attemptsOf({ exchanges }: RequestTrace): number {
  return exchanges.reduce((sum, { attempts }) => sum + attempts, 0);
}

function failureOf({ exchanges }: RequestTrace): string | undefined {
  return exchanges.findLast(({ failure }) => failure !== undefined)?.failure;
}

/** Keeps text on one line and redacts keys: some clients send theirs as the model. */
function clean(text: string): string {
  const cut = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  return sanitize(redact(cut)).replace(/\s+/g, " ").toWellFormed();
}
