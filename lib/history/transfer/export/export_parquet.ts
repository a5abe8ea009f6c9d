/**
 * Conversations as a table in Apache Parquet: a row for each exchange.
 *
 * @module
 */
import { loader } from "../../../core/load.ts";
import type { RecordedConversation } from "../recorded.ts";
import { EXCHANGE_COLUMNS, type ExchangeRow } from "./column.ts";
import type { ExportFacts } from "./exporter.ts";

/** Loads the writer of files, which is not part of what other formats load. */
export const loadParquetFile: () => Promise<
  typeof import("./parquet_file.ts")
> = loader(import.meta.url, "./parquet_file.ts");

/** Writes a file, about a row group at a time. */
export async function* exportParquet(
  conversations: AsyncIterable<RecordedConversation>,
  facts?: ExportFacts,
): AsyncGenerator<Uint8Array, void> {
  const { parquetFile } = await loadParquetFile();
  yield* parquetFile(EXCHANGE_COLUMNS, rowsOf(conversations, facts));
}

async function* rowsOf(
  conversations: AsyncIterable<RecordedConversation>,
  facts: ExportFacts | undefined,
): AsyncGenerator<ExchangeRow, void> {
  for await (const { exchanges, labels } of conversations) {
    for (const exchange of exchanges) {
      yield { exchange, labels: labels?.get(exchange.id), facts };
    }
  }
}
