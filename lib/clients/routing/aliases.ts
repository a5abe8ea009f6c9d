/**
 * Short names for models, and routes over several of them.
 *
 * @module
 */
import { ConfigError } from "../../core/errors.ts";

/** A model of a route, with a weight. */
export interface WeightedModel {
  /** A model's name or another alias. */
  readonly model: string;
  /** Its share of the calls; 1 by default, 0 for a fallback only. */
  readonly weight?: number;
}

/**
 * One model; or several, tried in this order until one answers; or, where one of them has a weight, the first chosen
 * by weight and the others tried from the heaviest to the lightest.
 */
export type Alias = string | readonly (string | WeightedModel)[];

/** Resolves aliases. An alias may name other aliases, which may name only models. */
export class Aliases {
  readonly #aliases: ReadonlyMap<string, Alias>;
  readonly #random: () => number;

  /**
   * Checks every alias.
   *
   * @param random random number in [0, 1), to choose by weight
   * @throws {ConfigError} an alias leads back to itself, or goes through more than one other
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

  /** The models to try for a name, in order, each once; the name itself if it is not an alias. */
  models(name: string): string[] {
    if (!this.#aliases.has(name)) return [name];
    const models = this.#order(name).flatMap((member) => this.#order(member));
    return [...new Set(models)];
  }

  #order(name: string): string[] {
    const alias = this.#aliases.get(name);
    return alias === undefined ? [name] : order(alias, this.#random);
  }

  #check(path: readonly string[]): void {
    const alias = this.#aliases.get(path.at(-1) ?? "");
    if (alias === undefined) return;
    const cycle = path.indexOf(path.at(-1) ?? "") < path.length - 1;
    if (cycle || path.length > 2) {
      throw new ConfigError(
        cycle
          ? `The alias "${path[0]}" leads back to itself: ${path.join(" → ")}`
          : `The alias "${path[0]}" leads to more than one other alias: ${
            path.join(" → ")
          }`,
        { hint: "name models as provider/model" },
      );
    }
    for (const { model } of members(alias)) this.#check([...path, model]);
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
