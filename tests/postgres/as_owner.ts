/**
 * Looks into a store's tables, past the program.
 *
 * @module
 */
import postgres from "postgres";

/** Does something with the database at an address of a test's server. */
export async function asOwner(
  address: string,
  work: (sql: postgres.Sql) => Promise<unknown>,
): Promise<void> {
  const [path] = new URL(address).searchParams.get("search_path")?.split(",") ??
    [];
  const sql = postgres(address.replace(/\?.*/, ""), {
    connection: { "search_path": `${path},public` },
    onnotice: () => {},
  });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}
