/**
 * Reads Prometheus' text format as strictly as its description has it, so that what passes is understood everywhere.
 *
 * @module
 */

/** A sample: its name, its labels, its value. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = /^[a-zA-Z_:][\w:]*$/;
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\n"])*)"(?:,|$)/gy;
const VALUE = /^(?:[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|NaN)$/i;

/**
 * All samples of a text.
 *
 * @throws {Error} whatever the format does not allow
 */
export function readPrometheus(text: string): Sample[] {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  const seen = new Set<string>();
  let family = "";
  for (const line of text.slice(0, -1).split("\n")) {
    const [, kind, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.+)$/
      .exec(line) ?? [];
    if (kind === "HELP" && !NAME.test(name)) throw new Error(line);
    if (kind === "TYPE") {
      if (types.has(name)) throw new Error(`${name} is declared twice`);
      if (!/^(?:counter|gauge|histogram)$/.test(rest)) throw new Error(line);
      types.set(name, rest);
      family = name;
    }
    if (kind !== undefined) continue;
    const sample = readSample(line);
    const base = types.get(family) === "histogram"
      ? sample.name.replace(/_(?:bucket|sum|count)$/, "")
      : sample.name;
    if (base !== family) throw new Error(`${line} stands below ${family}`);
    const series = JSON.stringify([sample.name, sample.labels]);
    if (seen.has(series)) throw new Error(`${line} appears twice`);
    seen.add(series);
    samples.push(sample);
  }
  checkHistograms(types, samples);
  return samples;
}

function readSample(line: string): Sample {
  const [, name = "", inside = "", value = ""] = SAMPLE.exec(line) ?? [];
  if (!NAME.test(name) || !VALUE.test(value)) throw new Error(line);
  const labels: Record<string, string> = {};
  let length = 0;
  for (const [whole, label = "", text = ""] of inside.matchAll(LABEL)) {
    labels[label] = text.replaceAll(
      /\\(.)/g,
      (_, one) => one === "n" ? "\n" : one,
    );
    length += whole.length;
  }
  if (length !== inside.length) throw new Error(`labels of ${line}`);
  return { name, labels, value: Number(value.replace(/inf/i, "Infinity")) };
}

/** Buckets ascend to `+Inf`, which is the count. */
function checkHistograms(
  types: ReadonlyMap<string, string>,
  samples: readonly Sample[],
): void {
  for (const [name, type] of types) {
    if (type !== "histogram") continue;
    const buckets = new Map<string, { bounds: number[]; counts: number[] }>();
    for (const sample of samples) {
      if (sample.name !== `${name}_bucket`) continue;
      const { le = "", ...rest } = sample.labels;
      const key = JSON.stringify(rest);
      const series = buckets.get(key) ?? { bounds: [], counts: [] };
      series.bounds.push(Number(le.replace("Inf", "Infinity")));
      series.counts.push(sample.value);
      buckets.set(key, series);
    }
    for (const [key, { bounds, counts }] of buckets) {
      const total = samples.find((sample) =>
        sample.name === `${name}_count` && JSON.stringify(sample.labels) === key
      )?.value;
      if (!ascending(bounds) || !ascending(counts)) throw new Error(key);
      if (bounds.at(-1) !== Infinity || counts.at(-1) !== total) {
        throw new Error(`${name}${key} does not end with its count`);
      }
    }
  }
}

function ascending(values: readonly number[]): boolean {
  return values.every((value, index) => value >= (values[index - 1] ?? value));
}
