/**
 * Every store, for tests of what all of them do. A new store is one more row.
 *
 * @module
 */
import type { History, QueryOrder } from "../../lib/history/history.ts";
import type { Query } from "../../lib/history/query/query.ts";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import { IndexedHistory } from "../../lib/history/store/index/indexed_history.ts";
import { openStore } from "../../lib/history/store/open.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

/** A store under test. */
export interface Opened extends AsyncDisposable {
  readonly history: History;
  /** Opens the same history once more, as another process does. */
  again(): History;
  /** A reader has to ask a server whether something was removed. */
  readonly asks?: true;
}

/** Stores by their names. */
type Stores = Readonly<Record<string, () => Promise<Opened>>>;

let stores: Stores = {
  "memory": () => {
    const history = new MemoryHistory();
    return Promise.resolve({
      history,
      again: () => history,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  },
  "JSON Lines": () => fileStore(),
  "JSON Lines, rotated": () => fileStore(4_000),
  "JSON Lines, indexed": () => indexedStore(),
  "JSON Lines, indexed and rotated": () => indexedStore(4_000),
};

const warn = (line: string) => {
  throw new Error(line);
};

async function fileStore(maxBytes?: number): Promise<Opened> {
  const folder = await temporaryFolder();
  const open = () =>
    openStore(`${folder.path}/data/h.jsonl`, {
      warn,
      ...(maxBytes === undefined ? {} : { maxBytes }),
    });
  return {
    history: open(),
    again: open,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** As the pages open it: the facts are in memory, and each look finds what is new. */
async function indexedStore(maxBytes?: number): Promise<Opened> {
  const folder = await temporaryFolder();
  const options = {
    warn,
    costs: { recorded: () => () => undefined },
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
  const open = () => new IndexedHistory(`${folder.path}/data/h.jsonl`, options);
  const others: History[] = [];
  return {
    history: open(),
    again: () => {
      const other = open();
      others.push(other);
      return other;
    },
    [Symbol.asyncDispose]: async () => {
      for (const other of others) await other.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Runs all tests against other stores than those that every machine has. */
export function replaceStores(others: Stores): void {
  stores = others;
}

/** A test that runs against every store. */
export function contract(
  what: string,
  test: (opened: Opened) => Promise<void>,
): void {
  for (const [name, open] of Object.entries(stores)) {
    Deno.test({
      name: `History (${name}): ${what}`,
      ignore: name.includes("skipped"),
      async fn() {
        await using opened = await open();
        await test(opened);
        await opened.history.close();
      },
    });
  }
}

/** The ids of what a query finds. */
export async function found(
  history: History,
  query: Query,
  order?: QueryOrder,
): Promise<string[]> {
  return (await Array.fromAsync(history.query(query, order))).flat().map((
    { id },
  ) => id);
}
