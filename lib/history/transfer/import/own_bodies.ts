/**
 * The bytes of replies that lines of another history of this program name.
 *
 * @module
 */
import type { Exchange } from "../../line/exchange.ts";
import { type Bodies, givenReply } from "../../line/kept_reply.ts";

/** Takes them over. */
export class OwnBodies {
  readonly #to: Bodies;
  readonly #from: (path: string) => Pick<Bodies, "read">;

  /** `from` opens what is beside a history's file. */
  constructor(to: Bodies, from: (path: string) => Pick<Bodies, "read">) {
    this.#to = to;
    this.#from = from;
  }

  /**
   * Takes over what an exchange names; false if it is not there, or cannot be kept.
   *
   * @param path of the file that the exchange is from; undefined where it has none
   * @throws the system's error if it is there and cannot be read
   */
  async take(
    { response }: Exchange,
    path: string | undefined,
  ): Promise<boolean> {
    const body = givenReply(response)?.body;
    if (body?.kept !== true) return true;
    const { sha256 } = body;
    if (await this.#to.read(sha256) !== undefined) return true;
    if (path === undefined) return false;
    const bytes = await this.#from(path).read(sha256);
    if (bytes === undefined) return false;
    const writer = this.#to.writer();
    await writer.add(bytes);
    return await writer.keep(sha256);
  }
}
