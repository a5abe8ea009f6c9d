/** The database finds what the store in memory finds, whatever is asked. */
import { assert, assertEquals } from "@std/assert";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import type { Label } from "../../lib/history/line/label.ts";
import { createLabel } from "../../lib/history/line/label.ts";
import type { Query } from "../../lib/history/query/query.ts";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import { PostgresHistory } from "../../lib/history/store/postgres/postgres_history.ts";
import { postgresTest } from "../helpers/postgres.ts";
import {
  BEGUN,
  type Chance,
  chance,
  randomExchange,
  words,
} from "../history/fixture.ts";
import { found } from "../history/stores.ts";

const COUNT = 300;
const QUERIES = 120;

/** An exchange with what only some have. */
function anyExchange(random: Chance, ms: number): Exchange {
  const { of, below } = random;
  const one = {
    ...randomExchange(random, ms),
    ...of<Partial<Exchange>>({}, { run: of("01R", "01r") }),
    ...of({}, { client: of("ci", "Größe", "a_b") }),
  };
  one.model = of("small", "vendor/größe", 'm"q', "a%b", "a_b", "Σς", "nul\0");
  if (one.response !== null && below(3) === 0) {
    one.response.id = of("resp_1", "resp_\0", "\ud800", "x".repeat(600));
  }
  if (below(20) === 0) one.started = of("0000-01-01T00:00:00.000Z", "2026");
  return one;
}

function anyQuery(random: Chance, all: readonly Exchange[]): Query {
  const { below, of } = random;
  const one = all[below(all.length)] as Exchange;
  const maybe = <T>(value: T) => below(6) === 0 ? value : undefined;
  const time = () => new Date(BEGUN + 1000 * below(COUNT)).toISOString();
  const part = (text: string) => {
    const from = below(text.length);
    return text.slice(from, from + 1 + below(6));
  };
  const said = words(random);
  const glob = (text: string) =>
    of(text, text.toUpperCase(), `${text.slice(0, 3)}*`, `*${part(text)}*`, "");
  return {
    count: maybe(of(1, 5, 50)),
    model: maybe(glob(of(one.model, `${one.provider}/${one.model}`))),
    provider: maybe(of("local", "other", "Local")),
    source: maybe([of("ask", "chat", "serve"), "import"] as const),
    status: maybe([of("completed", "error", "aborted")] as const),
    since: maybe(of(time(), "0000-06-01T00:00:00Z", "+010000-01-01T00:00:00Z")),
    until: maybe(of(time(), "+010000-01-01T00:00:00Z")),
    text: maybe(of(said, part(said), part(said).toUpperCase(), "K", " ", "")),
    label: maybe(
      of(["good"], ["GOOD"], ["größer"], ["*"], ["g*", "t*"], ["a_c", "tag"]),
    ),
    tool: maybe(of("look_up", "LOOK_*", "look%", "*")),
    errors: maybe(true),
    id: maybe([one.id, "none"]),
    conversation: maybe(of(one.id, "none")),
    run: maybe(of("01R", "01r", "R")),
    client: maybe(of("ci", "Größe", "a_b", "a%b")),
    response: maybe(
      of("resp_1", "resp_\0", "\ud800", "\ufffd", "x".repeat(600)),
    ),
  };
}

postgresTest(
  "query: random queries find what they find in memory, in the same order",
  async (server) => {
    const random = chance(7);
    const all = Array.from(
      { length: COUNT },
      (_, i) => anyExchange(random, 1000 * i),
    );
    const labels: Label[] = all.flatMap(({ id }) =>
      random.below(3) > 0 ? [] : [
        createLabel(id, random.of("good", "bad", "größer", "abc", "a_c", "\0")),
        ...random.of([], [], [createLabel(id, "")]),
        ...random.of(
          [],
          [createLabel(id, "tag", new Date(), "add")],
          [createLabel(id, "good", new Date(), "remove")],
        ),
      ]
    );
    const memory = new MemoryHistory();
    const history = new PostgresHistory(server.address(), {
      warn: (line) => {
        throw new Error(line);
      },
    });
    for (const store of [memory, history]) await store.append(all, { labels });
    let matches = 0;
    for (let i = 0; i < QUERIES; i++) {
      const query = anyQuery(random, all);
      const name = JSON.stringify(query);
      for (const order of ["newest", "recorded"] as const) {
        const expected = await found(memory, query, order);
        assertEquals(await found(history, query, order), expected, name);
        matches += expected.length;
      }
      if (i % 20 > 0) continue;
      const both = [];
      for (const store of [memory, history]) {
        const read = await Array.fromAsync(store.conversations(query));
        both.push(read.map(({ exchanges, leftOut, isWanted }) => ({
          exchanges: exchanges.map(({ id }) => id),
          leftOut,
          wanted: exchanges.map(({ id }) => isWanted(id)),
        })));
      }
      assertEquals(both[1], both[0], name);
    }
    assert(matches > QUERIES, "most queries find something");
    await history.close();
  },
);

postgresTest(
  "query: facts and JSON are those of the line, to the byte",
  async (server) => {
    const random = chance(8);
    const all = Array.from({ length: 60 }, (_, i) => anyExchange(random, i));
    const memory = new MemoryHistory();
    const history = new PostgresHistory(server.address(), {
      warn: (line) => {
        throw new Error(line);
      },
    });
    const both = [];
    for (const store of [memory, history]) {
      await store.append(all);
      const read = (await Array.fromAsync(store.query({}, "recorded"))).flat();
      both.push(read.map((one) => {
        const { id, conversation, provider, model, source, started, ended } =
          one;
        const { baseUrl, status, labels, tail, json, exchange } = one;
        const ids = { id, conversation, provider, model, source };
        const facts = {
          started,
          ended,
          baseUrl,
          status,
          labels: [...labels],
          tail,
        };
        return { ...ids, ...facts, json, exchange };
      }));
    }
    await history.close();
    assertEquals(both[1]?.length, all.length);
    for (const [at, one] of both[0]?.entries() ?? []) {
      assertEquals(both[1]?.[at], one);
    }
  },
);
