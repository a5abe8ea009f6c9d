/**
 * How much of a request came from the provider's prompt cache, and why not more.
 *
 * @module
 */
import type { Usage } from "../../core/chat.ts";
import type { Exchange } from "../line/exchange.ts";
import {
  type Difference,
  type DifferenceKind,
  differences,
} from "./differences.ts";
import type { RequestParts, SectionBytes } from "./request_parts.ts";

/** How a provider caches the beginnings of prompts; what is absent is unknown. */
export interface CacheRules {
  /** Tokens that a prompt must have. */
  readonly least?: number;
  /** How long a prompt is kept after its last use. */
  readonly seconds?: number;
  /** The same where a request asks for it, by the request's word for that. */
  readonly longer?: Readonly<Record<string, number>>;
  /** Only what a request marks is cached. */
  readonly marked?: true;
}

/** A request as it was sent. */
export interface SentRequest {
  readonly exchange: Exchange;
  readonly parts: RequestParts;
  /** Whether the body has the recorded hash. */
  readonly proven: boolean;
}

/** Why less came from the cache than could have; the last four and `pause` are not places in a request. */
export type MissKind =
  | "model"
  | DifferenceKind
  | "pause"
  | "first"
  | "short"
  | "unmarked"
  | "nothing";

/** A request of which the cache gave less than its parent had. */
export interface Miss extends Omit<Difference, "kind"> {
  readonly kind: MissKind;
  /** What else differs. */
  readonly also: readonly MissKind[];
}

/** The cache's part in one exchange. */
export interface CacheEntry {
  readonly exchange: Pick<
    Exchange,
    "id" | "conversation" | "started" | "provider" | "model" | "run"
  >;
  /** The exchange that it was compared with; null for none. */
  readonly parent: string | null;
  readonly promptTokens: number | undefined;
  /** Undefined where the provider does not report it. */
  readonly cachedTokens: number | undefined;
  readonly miss: Miss | undefined;
  /** Tokens that the parent's prompt had, and that were not read from the cache. */
  readonly lostTokens: number | undefined;
  /** What reading them from the cache would have saved. */
  readonly lostDollars: number | undefined;
  readonly proven: boolean;
  readonly bytes: SectionBytes;
}

/**
 * What an exchange's tokens cost with another usage, in dollars; undefined when that is not known. What a provider says
 * that the exchange cost does not count, as it cannot be divided.
 */
export type Cost = (exchange: Exchange, usage: Usage) => number | undefined;

/** Caches keep whole blocks, and the last part of a prompt is often not marked. */
const BLOCK = 128;
const SLACK = 0.05;

/** Judges one exchange by the one that it continues. */
export function judge(
  own: SentRequest,
  parent: SentRequest | undefined,
  rules: CacheRules,
  cost: Cost,
): CacheEntry {
  const { exchange, parts, proven } = own;
  const { usage } = exchange;
  const prompt = usage?.prompt_tokens || undefined;
  const cached = prompt === undefined ? undefined : cachedOf(usage);
  const possible = possibleTokens(prompt, parent);
  const miss = missOf(own, parent, { rules, cached, possible });
  const lost = miss === undefined
    ? cached === undefined ? undefined : 0
    : lostTokens(miss.kind, cached, possible);
  return {
    exchange,
    parent: parent?.exchange.id ?? null,
    promptTokens: prompt,
    cachedTokens: cached,
    miss,
    lostTokens: lost,
    lostDollars: lostDollars(exchange, lost, cost),
    proven: proven && (parent?.proven ?? true),
    bytes: parts.bytes,
  };
}

function cachedOf(usage: Usage | undefined): number | undefined {
  const cached = usage?.prompt_tokens_details?.["cached_tokens"];
  return typeof cached === "number" ? cached : undefined;
}

/** Tokens that the cache could have had. */
function possibleTokens(
  prompt: number | undefined,
  parent: SentRequest | undefined,
): number | undefined {
  const had = parent?.exchange.usage?.prompt_tokens || undefined;
  return prompt === undefined ? undefined : Math.min(prompt, had ?? prompt);
}

interface Counts {
  readonly rules: CacheRules;
  readonly cached: number | undefined;
  readonly possible: number | undefined;
}

function missOf(
  own: SentRequest,
  parent: SentRequest | undefined,
  { rules, cached, possible }: Counts,
): Miss | undefined {
  if (parent === undefined) {
    return cached === 0
      ? { kind: "first", detail: "first request of its conversation", also: [] }
      : undefined;
  }
  const all = allDifferences(own, parent, rules);
  if (cached === undefined || possible === undefined) return withAlso(all);
  const slack = Math.max(BLOCK, possible * SLACK);
  const { least = 0 } = rules;
  if (cached > 0 && cached + slack >= possible) return undefined;
  const also = all.map(({ kind }) => kind);
  if (possible < least) {
    const said = all.length > 0 ? "" : "nothing differs, but ";
    return {
      kind: "short",
      detail: `${said}prompts of fewer than ${tokens(least)} are not cached`,
      also,
    };
  }
  const unmarked = [own, parent].find(({ parts }) => parts.marks.length === 0);
  if (rules.marked && unmarked !== undefined) {
    const whose = unmarked === own ? "the request" : "the request before it";
    const said = all.length > 0 ? "" : "nothing differs, but ";
    return {
      kind: "unmarked",
      detail: `${said}${whose} marks nothing to be cached`,
      also,
    };
  }
  return withAlso(all) ??
    { kind: "nothing", detail: dropped(parent, rules), also: [] };
}

function dropped({ exchange }: SentRequest, { seconds }: CacheRules): string {
  if (exchange.status !== "completed") {
    return "nothing differs, but the request before it was not answered to its end";
  }
  return seconds === undefined
    ? "nothing differs, and the provider does not say how long it keeps a prompt"
    : "nothing differs, but the provider did not find or keep the prompt";
}

type Found = Omit<Miss, "also">;

/** All that differs, in the order in which it breaks the cache. */
function allDifferences(
  own: SentRequest,
  parent: SentRequest,
  rules: CacheRules,
): Found[] {
  const pause = pauseOf(own, parent, rules);
  return [
    ...modelDifference(own.exchange, parent.exchange),
    ...differences(parent.parts, own.parts),
    ...pause === undefined ? [] : [pause],
  ];
}

function withAlso(all: readonly Found[]): Miss | undefined {
  const [first, ...others] = all;
  return first && { ...first, also: others.map(({ kind }) => kind) };
}

function modelDifference(own: Exchange, parent: Exchange): Found[] {
  const name = ({ provider, model }: Exchange) => `${provider}/${model}`;
  const places = own.base_url === parent.base_url
    ? [name(parent), name(own)]
    : [parent, own].map((one) => `${name(one)} at ${one.base_url}`);
  const [before = "", now = ""] = places;
  if (before === now) return [];
  const detail = `another model: ${before} before, ${now} now`;
  return [{ kind: "model", detail, before, now }];
}

function pauseOf(
  { exchange }: SentRequest,
  parent: SentRequest,
  { seconds, longer = {} }: CacheRules,
): Found | undefined {
  if (seconds === undefined) return undefined;
  const kept = parent.parts.marks.map((mark) =>
    mark !== undefined && Object.hasOwn(longer, mark)
      ? longer[mark] ?? seconds
      : seconds
  );
  const limit = kept.length === 0 ? seconds : Math.min(...kept);
  // It was in the cache when its answer began.
  const { started, timing } = parent.exchange;
  const used = Date.parse(started) + (timing.first_token_ms ?? 0);
  const passed = Math.floor((Date.parse(exchange.started) - used) / 1000);
  if (!(passed > limit)) return undefined;
  return {
    kind: "pause",
    detail:
      `a pause of ${passed} s; the provider keeps a prompt for ${limit} s`,
  };
}

function lostTokens(
  kind: MissKind,
  cached: number | undefined,
  possible: number | undefined,
): number | undefined {
  if (cached === undefined || possible === undefined) return undefined;
  if (kind === "first" || kind === "short") return 0;
  return Math.max(0, possible - cached);
}

/** The cost less what it would have been with these tokens read from the cache, not written to it and not paid whole. */
function lostDollars(
  exchange: Exchange,
  lost: number | undefined,
  cost: Cost,
): number | undefined {
  const { usage } = exchange;
  if (usage === undefined || lost === undefined) return undefined;
  const paid = cost(exchange, usage);
  if (lost === 0) return paid === undefined ? undefined : 0;
  const details = usage.prompt_tokens_details ?? {};
  const less = (name: string) =>
    Math.max(0, (Number(details[name]) || 0) - lost);
  const cheaper = cost(exchange, {
    ...usage,
    "prompt_tokens_details": {
      ...details,
      "cached_tokens": (cachedOf(usage) ?? 0) + lost,
      "cache_write_tokens": less("cache_write_tokens"),
      "cache_write_1h_tokens": less("cache_write_1h_tokens"),
    },
  });
  if (paid === undefined || cheaper === undefined) return undefined;
  return Math.max(0, paid - cheaper);
}

function tokens(count: number): string {
  return `${count.toLocaleString("en")} tokens`;
}
