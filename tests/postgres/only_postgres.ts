/**
 * The store of tests that are written for every store: a PostgreSQL server.
 *
 * @module
 */
import { PostgresHistory } from "../../lib/history/store/postgres/postgres_history.ts";
import { sharedServer, shareServer, SKIPPED } from "../helpers/postgres.ts";
import { type Opened, replaceStores } from "../history/stores.ts";

shareServer();
replaceStores({ [`PostgreSQL${SKIPPED}`]: open });

function open(): Promise<Opened> {
  const address = sharedServer().address();
  const opened: PostgresHistory[] = [];
  const again = () => {
    const history = new PostgresHistory(address, {
      warn: (line) => {
        throw new Error(line);
      },
    });
    opened.push(history);
    return history;
  };
  return Promise.resolve({
    history: again(),
    again,
    asks: true,
    async [Symbol.asyncDispose]() {
      for (const history of opened) await history.close();
    },
  });
}
