/**
 * The conversations that fit a query, as a file: what `chat history export` writes with the same filters.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import { withoutBench } from "../../history/query/without_bench.ts";
import { EXPORT_FORMATS } from "../../history/transfer/export/export.ts";
import { EXPORT_FILES } from "../../history/transfer/export/export_files.ts";
import type { ExportName } from "../../history/transfer/format_names.ts";
import { titled } from "../../history/transfer/recorded.ts";
import type { Page } from "../page.ts";
import type { Piece } from "../thread/messages.ts";
import { exchangeCost } from "../../prices/recorded_costs.ts";
import { readFilters } from "../parts/filters.ts";

export const exportPage: Page = {
  method: "GET",
  path: "export",
  async answer({ params }, { history, prices }) {
    const name = params.get("format") || "md";
    const format = EXPORT_FORMATS.get(name);
    if (format === undefined) {
      throw new UsageError(
        `format takes ${[...EXPORT_FORMATS.keys()].join(", ")}, not "${name}"`,
      );
    }
    if (history === undefined) throw new UsageError("Nothing is recorded");
    const query = withoutBench(await readFilters(params, ["format"], history));
    const { ending, type } = EXPORT_FILES[name as ExportName];
    return {
      kind: "file",
      name: `chat-${new Date().toISOString().slice(0, 10)}${ending}`,
      type,
      pieces: gathered(
        format.many(titled(history.conversations(query), () => {}), {
          cost: (exchange) => exchangeCost(exchange, prices),
        }),
      ),
    };
  },
};

/** Characters that are sent together: each piece goes from one thread to the other. */
const PIECE = 65_536;

async function* gathered(
  pieces: AsyncIterable<Piece>,
): AsyncGenerator<Piece, void> {
  let waiting: string[] = [];
  let length = 0;
  for await (const piece of pieces) {
    if (typeof piece !== "string") {
      yield piece;
      continue;
    }
    waiting.push(piece);
    length += piece.length;
    if (length < PIECE) continue;
    yield waiting.join("");
    waiting = [];
    length = 0;
  }
  if (length > 0) yield waiting.join("");
}
