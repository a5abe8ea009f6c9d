/**
 * An exchange as a row of the page of running requests.
 *
 * @module
 */
import { dollars } from "../../core/text/dollars.ts";
import { sanitize } from "../../core/text/text.ts";
import { costOf } from "../../prices/cost.ts";
import type { PriceList } from "../../prices/price_list.ts";
import type { ElsewhereFacts, LiveFacts, LiveState } from "./facts.ts";

/** What the page's script gets; times in ms. */
export interface LiveRow {
  readonly id: string;
  /** The model's full name. */
  readonly model: string;
  readonly client: string | undefined;
  readonly run: string | undefined;
  /** The endpoint, if it is not Chat Completions. */
  readonly path: string | undefined;
  /** What recorded it, if not this server: `another server`, `chat ask`. */
  readonly elsewhere: string | undefined;
  readonly state: LiveState;
  /** Whether the history has it once it has ended. */
  readonly recorded: boolean;
  /** Whether its text may be watched while it runs. */
  readonly open: boolean;
  /** Since 1970. */
  readonly started: number;
  readonly first: number | null;
  /** Undefined while it runs. */
  readonly took: number | undefined;
  /** Tokens of the request; undefined until they are known. */
  readonly asked: number | undefined;
  /** Tokens of the answer. */
  readonly tokens: number;
  /** Whether `tokens` is an estimate. */
  readonly about: boolean;
  /** Tokens of the answer per second, from the first to the last. */
  readonly speed: number | undefined;
  /** As people read it; undefined where it is not known. */
  readonly cost: string | undefined;
  readonly failure: string | undefined;
}

/** The rule of thumb of `core/token_estimate.ts`. */
const CHARACTERS_PER_TOKEN = 4;

/** From this time on a speed means something, in ms: what came in one piece has none. */
const SHORTEST_MS = 100;

/** Makes the row. */
export function liveRow(
  facts: LiveFacts,
  prices: PriceList | undefined,
): LiveRow {
  const { id, name, client, run, path, state, recorded, started } = facts;
  const { usage, characters, unseen = 0, failure } = facts;
  const said = Math.ceil(characters / CHARACTERS_PER_TOKEN);
  const known = usage?.completion_tokens;
  return {
    id,
    model: visible(name),
    client: client && visible(client),
    run: run && visible(run),
    path: path && visible(path),
    elsewhere: facts.elsewhere && recorderOf(facts.elsewhere),
    state,
    recorded,
    open: !facts.isPrivate,
    started,
    first: facts.firstMs,
    took: facts.totalMs,
    asked: usage?.prompt_tokens,
    tokens: known ?? said,
    about: known === undefined,
    speed: speedOf(facts, known === undefined ? said : known - unseen),
    cost: costText(facts, prices),
    failure: failure && visible(failure),
  };
}

function recorderOf({ source }: ElsewhereFacts): string {
  return source === "serve" ? "another server" : visible(`chat ${source}`);
}

/** Names come from clients and providers; one that turns text around must not change how a row reads. */
function visible(name: string): string {
  return sanitize(name.toWellFormed());
}

function speedOf(
  { firstMs, lastMs }: LiveFacts,
  tokens: number,
): number | undefined {
  if (firstMs === null || lastMs === null) return undefined;
  const ms = lastMs - firstMs;
  if (ms < SHORTEST_MS || tokens < 2) return undefined;
  return Math.round((tokens - 1) / ms * 10_000) / 10;
}

function costText(
  { usage, priced, started, tier, elsewhere }: LiveFacts,
  prices: PriceList | undefined,
): string | undefined {
  if (elsewhere?.dollars !== undefined) return dollars(elsewhere.dollars);
  if (priced === undefined || usage === undefined) return undefined;
  if (prices === undefined) return undefined;
  const at = new Date(started);
  const cost = costOf(usage, prices.of(priced), { at, tier });
  return cost === undefined ? undefined : dollars(cost);
}
