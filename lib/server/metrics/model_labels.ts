/**
 * Models as labels: a client may name as many as it likes, and every label costs memory for as long as the server runs.
 *
 * @module
 */

/** So many models have a label of their own. */
const MOST = 100;

/** The label of all others, and of models that never answered. */
const OTHER = "other";

/** Decides which models are told apart. */
export class ModelLabels {
  readonly #known = new Set<string>();

  /**
   * The label of a model: its name once it has answered, while there is room.
   *
   * @param answered it has just done so: names that lead to an answer are its provider's, others may be anything
   */
  of(name: string, answered: boolean): string {
    if (this.#known.has(name)) return name;
    if (!answered || this.#known.size >= MOST) return OTHER;
    this.#known.add(name);
    return name;
  }
}
