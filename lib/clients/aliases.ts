/**
 * Short names for models, and routes over several of them.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";

/** A model of a route with its share of the calls. */
export interface WeightedModel {
  /** A model's name, or another alias. */
  readonly model: string;
  /** Its share against the others'; 1 when absent, 0 for one that only stands in. */
  readonly weight?: number;
}

/**
 * One model; or several, tried in this order until one answers; or, where one of them has a weight, the first chosen
 * by weight and the others tried from the heaviest to the lightest.
 */
export type Alias = string | readonly (string | WeightedModel)[];

/** Understands aliases; one may name others, which then name models only. */
export class Aliases {
  readonly #aliases: ReadonlyMap<string, Alias>;
  readonly #random: () => number;

  /**
   * Checks that every alias leads to models.
   *
   * @param random in [0, 1), chooses by weight
   * @throws {ConfigError} an alias that leads back to itself, or to models only by way of two others
   */
  constructor(
    aliases: Readonly<Record<string, Alias>>,
    random: () => number = Math.random,
  ) {
    this.#aliases = new Map(Object.entries(aliases));
    this.#random = random;
    for (const name of this.#aliases.keys()) this.#check([name]);
  }

  /** The names of all aliases, in the order of the configuration. */
  names(): string[] {
    return [...this.#aliases.keys()];
  }

  /** The models to try for a name, in this order, each once; the name itself when it is no alias. */
  models(name: string): string[] {
    if (!this.#aliases.has(name)) return [name];
    const models = this.#order(name).flatMap((member) => this.#order(member));
    return [...new Set(models)];
  }

  #order(name: string): string[] {
    const alias = this.#aliases.get(name);
    return alias === undefined ? [name] : order(alias, this.#random);
  }

  #check(way: readonly string[]): void {
    const alias = this.#aliases.get(way.at(-1) ?? "");
    if (alias === undefined) return;
    const cycle = way.indexOf(way.at(-1) ?? "") < way.length - 1;
    if (cycle || way.length > 2) {
      throw new ConfigError(
        cycle
          ? `The alias "${way[0]}" leads back to itself: ${way.join(" → ")}`
          : `The alias "${way[0]}" goes through more than one other: ${
            way.join(" → ")
          }`,
        { hint: "name models as provider/model" },
      );
    }
    for (const { model } of members(alias)) this.#check([...way, model]);
  }
}

function members(alias: Alias): WeightedModel[] {
  return [alias].flat().map((member) =>
    typeof member === "string" ? { model: member } : member
  );
}

function order(alias: Alias, random: () => number): string[] {
  const all = members(alias);
  if (all.every(({ weight }) => weight === undefined)) {
    return all.map(({ model }) => model);
  }
  const share = ({ weight = 1 }: WeightedModel) => weight;
  const heaviestFirst = all.toSorted((a, b) => share(b) - share(a));
  let left = random() * all.reduce((sum, member) => sum + share(member), 0);
  const chosen = heaviestFirst.find((member) => (left -= share(member)) < 0);
  return [...new Set([chosen ?? heaviestFirst[0], ...heaviestFirst])]
    .flatMap((member) => member === undefined ? [] : [member.model]);
}
