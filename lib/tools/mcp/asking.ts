/**
 * Lets a server ask the user, while something that it was asked for is under way.
 *
 * @module
 */
import { fieldsOf, type FillForm, type FormReply } from "./form.ts";

/** What is under way at one server. */
export class Asking {
  readonly #server: string;
  readonly #fill: FillForm;
  readonly #running = new Set<() => Disposable>();

  /** Nothing is under way yet. */
  constructor(server: string, fill: FillForm) {
    this.#server = server;
    this.#fill = fill;
  }

  /**
   * Says that something is under way, until the returned object is disposed.
   *
   * @param pause stops its time while the user is asked
   */
  begin(pause: () => Disposable = () => new DisposableStack()): Disposable {
    const one = () => pause();
    this.#running.add(one);
    return { [Symbol.dispose]: () => void this.#running.delete(one) };
  }

  /** Asks the user; a server that was asked for nothing asks in vain. */
  async ask(
    { message, schema }: { readonly message: string; readonly schema: unknown },
  ): Promise<FormReply> {
    if (this.#running.size === 0) return { action: "cancel" };
    using pauses = new DisposableStack();
    for (const pause of this.#running) pauses.use(pause());
    const fields = fieldsOf(schema);
    return await this.#fill({ server: this.#server, message, fields });
  }
}
