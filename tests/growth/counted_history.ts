/**
 * Histories with conversations of many turns.
 *
 * @module
 */
import { sha256OfPieces } from "../../lib/core/data/digest.ts";
import { collectCacheEntries } from "../../lib/history/cache/collect.ts";
import type { History } from "../../lib/history/history.ts";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import { exchange } from "../history/fixture.ts";
import type { Counted } from "./counted.ts";

/** Each turn is a request: there are so many times fewer. */
const FEWER = 16;
const MOST = 1_024;

const made = new Map<number, Promise<History>>();

/** A conversation of so many turns, whose requests were sent as JavaScript writes them; made once. */
function conversation(turns: number): Promise<History> {
  const known = made.get(turns) ?? record(turns);
  made.set(turns, known);
  return known;
}

async function record(turns: number): Promise<History> {
  const history = new MemoryHistory();
  const exchanges: Exchange[] = [];
  const hash = sha256OfPieces().update('{"model":"small","messages":[');
  for (let i = 0; i < turns; i++) {
    const said = { role: "user" as const, content: `question ${i}` };
    const answer = { role: "assistant" as const, content: `answer ${i}` };
    hash.update((i > 0 ? "," : "") + JSON.stringify(said));
    const parent = exchanges.at(-1);
    exchanges.push(exchange({
      said: said.content,
      answer: answer.content,
      ms: 1000 * i,
      sha256: hash.copy().update("]}").digest("hex"),
      ...parent === undefined
        ? {}
        : { parent: parent.id, conversation: parent.conversation },
    }));
    hash.update(`,${JSON.stringify(answer)}`);
  }
  await history.append(exchanges);
  return history;
}

/** Readers of histories. */
export const COUNTED_HISTORY: readonly Counted[] = [
  [
    "lib/history/cache/collect.ts",
    "turns of a conversation, whose caches are judged",
    async (count) => {
      const turns = Math.min(Math.ceil(count / FEWER), MOST);
      const entries = await collectCacheEntries(
        await conversation(turns),
        {},
        { encoder: () => undefined, rules: () => ({}), cost: () => undefined },
      );
      const proven = entries.filter(({ proven }) => proven).length;
      if (proven !== turns) throw new TypeError(`${proven} of ${turns} proven`);
      return proven;
    },
  ],
];
