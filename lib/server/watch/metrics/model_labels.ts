/**
 * Model names as labels. Their number is limited: a client can send any name, and every label takes memory for as long
 * as the server runs.
 *
 * @module
 */
import { NameSet } from "../../../core/data/names.ts";

/** Most models with a label. */
const MAX_MODELS = 100;

/** Longest name with a label, in UTF-16 units: each label appears many times in the text. */
const MAX_LENGTH = 200;

/** The label of all other models, and of those that never answered. */
const OTHER = "other";

/** Decides which models get a label. */
export class ModelLabels {
  readonly #known = new NameSet();

  /**
   * The label of a model: its name, if it has answered and the limit is not reached.
   *
   * @param answered it has just answered, so the name is real
   */
  of(name: string, answered: boolean): string {
    if (this.#known.has(name)) return name;
    if (
      !answered || this.#known.size >= MAX_MODELS || name.length > MAX_LENGTH
    ) {
      return OTHER;
    }
    this.#known.add(name);
    return name;
  }
}
