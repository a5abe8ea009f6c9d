/**
 * Writes lib/prices/table.json from the npm package that keeps the prices:
 *
 *     deno task prices
 *
 * @module
 */
import process from "node:process";
import { PROVIDERS } from "../lib/clients/providers.ts";
import type {
  Table,
  TableModel,
  TableProvider,
  TableRate,
  TableRates,
} from "../lib/prices/shipped.ts";
import type { Counted } from "../lib/prices/model_price.ts";

/** The package; its date is that of its publication. */
const PACKAGE = {
  name: "@pydantic/genai-prices",
  version: "0.1.8",
  licence: "MIT",
  date: "2026-09-23",
};

/** The package's names of providers, where they are not ours. */
const THEIRS: Readonly<Record<string, string>> = {
  gemini: "google",
  xai: "x-ai",
};

/** What the providers' price pages say of all their models: batches at half price, flex as batches. */
const TIERS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  openai: { batch: 0.5, flex: 0.5 },
  anthropic: { batch: 0.5 },
  gemini: { batch: 0.5 },
  groq: { batch: 0.5, flex: 1, on_demand: 1 },
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

/** `^gpt-5\.6-sol-\d{4}-…$` is for what begins with `gpt-5.6-sol-`; others are left out. */
function regexNames(regex: string): string[] {
  const start = /^\^((?:[\w-]|\\\.)+-)\\d/.exec(regex)?.[1];
  return start === undefined ? [] : [`${start.replaceAll("\\.", ".")}*`];
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
  const requests = theirs["requests_kcount"];
  if (typeof requests === "number") rates["request"] = requests * 1000;
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

function modelOf(model: TheirModel): TableModel[] {
  const names = namesOf(model.match);
  const all = Array.isArray(model.prices)
    ? model.prices as readonly TheirDated[]
    : [{ prices: model.prices as TheirRates }];
  const rates = all.flatMap(datedOf);
  if (names.length === 0 || rates.length === 0) return [];
  const context = model.context_window;
  return [{ names, ...(context === undefined ? {} : { context }), rates }];
}

function tableText(table: Table): string {
  const providers = Object.entries(table.providers).map(
    ([name, { tiers, models }]) => {
      const lines = models.map((model) => `      ${JSON.stringify(model)}`);
      const start = tiers === undefined
        ? ""
        : `\n      "tiers": ${JSON.stringify(tiers)},`;
      return `    ${JSON.stringify(name)}: {${start}\n      "models": [\n${
        lines.join(",\n")
      }\n      ]\n    }`;
    },
  );
  return `{\n  "source": ${JSON.stringify(table.source)},\n  "date": ${
    JSON.stringify(table.date)
  },\n  "providers": {\n${providers.join(",\n")}\n  }\n}\n`;
}

/** The table, from the package as npm has it. */
async function readTable(): Promise<Table> {
  const { name, version, licence, date } = PACKAGE;
  const theirs = await import(`npm:${name}@${version}`);
  const providers: Record<string, TableProvider> = {};
  for (const { name } of PROVIDERS) {
    const provider = theirs.findProvider({ providerId: THEIRS[name] ?? name });
    if (provider === undefined) continue;
    const models = (provider.models as TheirModel[]).flatMap(modelOf);
    const tiers = TIERS[name];
    providers[name] = { ...(tiers === undefined ? {} : { tiers }), models };
  }
  return { source: `${name} ${version} (${licence})`, date, providers };
}

if (import.meta.main) {
  const text = tableText(await readTable());
  const path = new URL("../lib/prices/table.json", import.meta.url);
  await Deno.writeTextFile(path, text);
  process.stdout.write(`${text.length} characters\n`);
}
