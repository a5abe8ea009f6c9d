/**
 * Which recorded exchanges a command looks at: one group of options, one meaning of them.
 *
 * @module
 */
import type { ContentPart, Message } from "../core/chat.ts";
import { UsageError } from "../core/errors.ts";
import type { Exchange, Source, Status } from "../conversation/exchange.ts";
import { SOURCES, STATUSES } from "./filter_options.ts";
import type { Flags } from "./parse.ts";

const DEFAULT_COUNT = 20;
const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const DAY = /^\d{4}-\d\d-\d\d$/;

/** What the options of `FILTER_OPTIONS` say; what is undefined lets everything through. */
export interface ExchangeFilter {
  /** How many exchanges are wanted at most; Infinity for all. */
  readonly count: number;
  /** Fits `provider/model` or the model's own name. */
  readonly model?: RegExp;
  /** The registry's name of the provider. */
  readonly provider?: string;
  /** Any of them. */
  readonly sources?: readonly Source[];
  /** Any of them. */
  readonly statuses?: readonly Status[];
  /** Unix time in ms, included. */
  readonly since?: number;
  /** Unix time in ms, excluded. */
  readonly until?: number;
  /** In lower case. */
  readonly search?: string;
  /** Fits the newest label; an exchange without one does not fit. */
  readonly label?: RegExp;
}

/**
 * Reads the options.
 *
 * @param now Unix time in ms, from which `7d` counts back
 * @throws {UsageError} names the option, its value and what it takes
 */
export function readFilter(
  flags: Flags,
  now: number = Date.now(),
): ExchangeFilter {
  const [model, provider] = [flags.text("model"), flags.text("provider")];
  const [since, until] = [flags.text("since"), flags.text("until")];
  const sources = oneOf("source", flags, SOURCES);
  const statuses = oneOf("status", flags, STATUSES);
  const [search, label] = [flags.text("search"), flags.text("label")];
  return {
    count: count(flags.number("count") ?? DEFAULT_COUNT),
    ...(model === undefined ? {} : { model: pattern(model) }),
    ...(provider === undefined ? {} : { provider }),
    ...(sources.length === 0 ? {} : { sources }),
    ...(statuses.length === 0 ? {} : { statuses }),
    ...(since === undefined ? {} : { since: readTime("since", since, now) }),
    ...(until === undefined ? {} : { until: readTime("until", until, now) }),
    ...(search === undefined ? {} : { search: search.toLowerCase() }),
    ...(label === undefined ? {} : { label: pattern(label) }),
  };
}

/** What {@linkcode fits} looks at. */
export interface ExchangeFacts
  extends Pick<Exchange, "provider" | "model" | "source" | "started"> {
  /** Undefined when it is not known. */
  readonly status: Status | undefined;
  /** What was said about the exchange; undefined for nothing. */
  readonly label: string | undefined;
}

/**
 * Whether an exchange is among those that are wanted, their number aside.
 *
 * @param label what was said about it
 */
export function matches(
  filter: ExchangeFilter,
  exchange: Exchange,
  label?: string,
): boolean {
  const { provider, model, source, started, status } = exchange;
  const facts = { provider, model, source, started, status, label };
  return fits(filter, facts) &&
    (filter.search === undefined || says(exchange, filter.search));
}

/**
 * The same for whoever takes exchanges away as data: benchmarks ask again what was asked before, so they count only
 * where they are asked for.
 *
 * @param label what was said about it
 */
export function isForData(
  filter: ExchangeFilter,
  exchange: Exchange,
  label?: string,
): boolean {
  const unasked = filter.sources === undefined && exchange.source === "bench";
  return !unasked && matches(filter, exchange, label);
}

/** Whether an exchange is wanted as far as its request and response do not matter. */
export function fits(filter: ExchangeFilter, facts: ExchangeFacts): boolean {
  return named(filter, facts) &&
    (filter.sources?.includes(facts.source) ?? true) &&
    within(filter, facts.started) &&
    labelled(filter, facts.label) &&
    (filter.statuses === undefined || facts.status !== undefined &&
        filter.statuses.includes(facts.status));
}

function named(
  { provider, model }: ExchangeFilter,
  facts: Pick<Exchange, "provider" | "model">,
): boolean {
  if ((provider ?? facts.provider) !== facts.provider) return false;
  return model === undefined || model.test(facts.model) ||
    model.test(`${facts.provider}/${facts.model}`);
}

function labelled({ label }: ExchangeFilter, text?: string): boolean {
  return label === undefined || text !== undefined && label.test(text);
}

function within({ since, until }: ExchangeFilter, started: string): boolean {
  if (since === undefined && until === undefined) return true;
  const time = Date.parse(started);
  return time >= (since ?? -Infinity) && time < (until ?? Infinity);
}

/** Whether anybody says a text (in lower case) in an exchange's own messages or its answers. */
export function says({ request, response }: Exchange, search: string): boolean {
  const messages: Message[] = [
    ...request.messages,
    ...(response?.choices ?? []).map(({ message }) => message),
  ];
  return messages.some((message) =>
    textsOf(message).some((text) => text.toLowerCase().includes(search))
  );
}

function textsOf(message: Message): string[] {
  const { content, refusal, reasoning_content: thought } = message;
  const parts: readonly ContentPart[] = Array.isArray(content) ? content : [];
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  return [
    typeof content === "string" ? content : "",
    ...parts.map((part) => part?.text ?? ""),
    refusal ?? "",
    thought ?? "",
    ...calls.map((call) =>
      `${call?.function?.name ?? call?.custom?.name ?? ""} ${
        call?.function?.arguments ?? call?.custom?.input ?? ""
      }`
    ),
  ];
}

function count(number: number): number {
  if (!Number.isInteger(number) || number < 0) {
    throw new UsageError(`--count takes a whole number, not ${number}`);
  }
  return number === 0 ? Infinity : number;
}

function pattern(text: string): RegExp {
  const parts = text.split("*").map((part) =>
    part.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")
  );
  return new RegExp(`^${parts.join(".*")}$`, "is");
}

function oneOf<T extends string>(
  name: string,
  flags: Flags,
  known: readonly T[],
): T[] {
  return flags.list(name).flatMap((text) => text.split(",")).map((text) => {
    const found = known.find((one) => one === text.trim());
    if (found !== undefined) return found;
    throw new UsageError(`--${name} takes ${known.join(", ")}, not "${text}"`);
  });
}

/**
 * A time in ms as an option names it: a date, a time, or an age before `now`.
 *
 * @throws {UsageError} none of them
 */
export function readTime(name: string, text: string, now: number): number {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text) ?? [];
  if (amount !== undefined) return now - Number(amount) * (UNITS[unit] ?? 0);
  // A day or a time without zone is the user's own.
  const date = new Date(DAY.test(text) ? `${text}T00:00:00` : text);
  if (DAY.test(text) && name === "until") date.setDate(date.getDate() + 1);
  const found = date.getTime();
  if (/^\d{4}-/.test(text) && !Number.isNaN(found)) return found;
  throw new UsageError(
    `--${name} takes a date, a time or an age, not "${text}"`,
    {
      hint: "such as 2026-07-01, 2026-07-01T09:30, 90m, 12h or 7d",
    },
  );
}
