/**
 * Writes tables as Apache Parquet. Loaded on demand, because its package is.
 *
 * @module
 */
import {
  ByteWriter,
  ParquetWriter,
  schemaFromColumnData,
} from "hyparquet-writer";
import type { Column } from "./column.ts";

/** Rows of a row group, at most: readers skip whole groups by their statistics. */
const MOST_ROWS = 10_000;
/** Characters of a row group, about: all of it is in memory while it is written. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

/**
 * A file of rows, a row group at a time: what is held does not grow with the number of rows.
 *
 * @param columns at least one
 */
export async function* parquetFile<Row>(
  columns: readonly Column<Row>[],
  rows: AsyncIterable<Row>,
): AsyncGenerator<Uint8Array, void> {
  const bytes = new ByteWriter();
  const specs = columns.map(({ name, type }) =>
    type === "TEXT"
      // A dictionary of such values and their bounds would only take time and space.
      ? {
        name,
        type: "STRING" as const,
        encoding: "PLAIN" as const,
        statistics: false,
      }
      : { name, type }
  );
  const file = new ParquetWriter({
    writer: bytes,
    schema: schemaFromColumnData({
      columnData: specs.map((spec) => ({ ...spec, data: [] })),
    }),
    createdBy: "chat",
  });
  const written = () => {
    const copy = new Uint8Array(bytes.getBytes());
    bytes.index = 0;
    return copy;
  };
  let group = new RowGroup(columns);
  for await (const row of rows) {
    group.add(row);
    if (group.rows < MOST_ROWS && group.characters < MOST_CHARACTERS) continue;
    file.write(group.options(specs));
    group = new RowGroup(columns);
    yield written();
  }
  if (group.rows > 0) file.write(group.options(specs));
  file.finish();
  yield written();
}

/** Rows as columns. */
class RowGroup<Row> {
  rows = 0;
  /** Of its texts. */
  characters = 0;
  readonly #columns: readonly Column<Row>[];
  readonly #data: unknown[][];

  constructor(columns: readonly Column<Row>[]) {
    this.#columns = columns;
    this.#data = columns.map(() => []);
  }

  add(row: Row): void {
    this.rows++;
    for (const [i, { type, of }] of this.#columns.entries()) {
      const value = stored(of(row), type);
      if (typeof value === "string") this.characters += value.length;
      this.#data[i]?.push(value);
    }
  }

  options<Spec>(specs: readonly Spec[]) {
    return {
      columnData: specs.map((spec, i) => ({
        ...spec,
        data: this.#data[i] ?? [],
      })),
      rowGroupSize: this.rows,
    };
  }
}

/** A value as the writer takes it; undefined for one that its column cannot hold. */
function stored(value: unknown, type: Column<never>["type"]): unknown {
  switch (type) {
    case "STRING":
    case "TEXT":
      return typeof value === "string" ? value : undefined;
    case "INT64":
      return Number.isSafeInteger(value) ? BigInt(value as number) : undefined;
    case "DOUBLE":
      return Number.isFinite(value) ? value : undefined;
    case "BOOLEAN":
      return typeof value === "boolean" ? value : undefined;
    case "TIMESTAMP": {
      const date = new Date(String(value));
      return Number.isNaN(date.getTime()) ? undefined : date;
    }
  }
}
