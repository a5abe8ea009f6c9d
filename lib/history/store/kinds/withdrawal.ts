/**
 * Finds withdrawn exchanges: a client deleted them, so they stay in the history but the API no longer returns them.
 *
 * @module
 */
import { ulidTime } from "../../../core/data/ulid.ts";
import { NameSet } from "../../../core/data/names.ts";
import { LineFiles, type LinePosition } from "../../../files/line_files.ts";
import { withdrawnIds } from "../../line/peek.ts";
import { startOf } from "../lookup.ts";

/** The withdrawn exchanges of one history. Each part of its files is read once, when it is needed. */
export class Withdrawals {
  readonly #path: string;
  readonly #ids = new NameSet();
  /** All lines from this exchange to `#end` have been read. */
  #since: string | undefined;
  #end: LinePosition | undefined;

  /** Reads nothing yet. */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * The withdrawn ones among exchanges.
   *
   * @param ids whole ids of exchanges
   * @throws the system's error if the file is there and cannot be read
   */
  async among(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const [oldest] = ids.filter((id) => ulidTime(id) !== undefined).sort();
    if (oldest === undefined) return new NameSet();
    const known = this.#since !== undefined && this.#since <= oldest;
    using files = await LineFiles.open(this.#path);
    const from = known ? this.#end : await startOf(files, oldest);
    const range = { snapshot: true, ...(from === undefined ? {} : { from }) };
    for await (const { text, offset, file } of files.blocks(range)) {
      for (const id of withdrawnIds(text)) this.#ids.add(id);
      // A last line without line end may be incomplete.
      this.#end = { ...file, offset: offset + text.lastIndexOf("\n") + 1 };
    }
    if (!known) this.#since = oldest;
    return new NameSet(ids.filter((id) => this.#ids.has(id)));
  }
}
