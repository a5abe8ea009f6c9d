/**
 * Many values as one parameter: an array as the database reads it.
 *
 * @module
 */

type Row = Readonly<Record<string, string | number | null>>;

/** A column of rows as an array. */
export function textColumn(rows: readonly object[], name: string): string {
  return arrayText(rows.map((row) => (row as Row)[name] ?? null));
}

/** An array as the database reads it. */
export function arrayText(
  values: readonly (string | number | null)[],
): string {
  const items = values.map((value) =>
    value === null
      ? "NULL"
      : `"${String(value).replaceAll(/["\\]/g, (one) => `\\${one}`)}"`
  );
  return `{${items.join(",")}}`;
}
