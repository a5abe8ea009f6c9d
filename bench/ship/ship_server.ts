/**
 * A PostgreSQL server in a temporary folder, with a database for a history.
 *
 * @module
 */
import {
  type PostgresServer,
  startPostgres,
} from "../../tests/helpers/postgres.ts";

/** Where a history is brought. */
export interface ShipServer extends AsyncDisposable {
  /** Of the database. */
  readonly address: string;
  /** Of the server's first process. */
  readonly pid: number;
}

/**
 * Starts it; a commit waits for the disk.
 *
 * @param index whether the database can make the index for searches
 */
export async function shipServer(
  { index }: { index: boolean },
): Promise<ShipServer> {
  const server: PostgresServer = await startPostgres({
    settings: ["fsync = on"],
  });
  // The extension is in the schema public: without that one in the path, the index cannot be made.
  const address = server.address(index ? {} : { "search_path": "t1" });
  return {
    address,
    pid: server.pid ?? 0,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
