import { assertEquals } from "@std/assert";
import { HistoryStore } from "../../lib/conversation/history.ts";
import { prefixLengths } from "../../lib/history/prefixes.ts";
import { ulidSequence } from "../../lib/core/ulid.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { BEGUN, chance, exchange, text } from "./fixture.ts";

Deno.test("prefixLengths: what is shown of an id names it, or its conversation", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const { below } = chance(5);
  const next = ulidSequence();
  // Some begin in one millisecond, as the turns do that a request brings along.
  const exchanges = Array.from({ length: 300 }, (_, i) => {
    const ms = BEGUN + 700 * Math.floor(i / 3) + below(2);
    return exchange({ id: next(ms), started: new Date(ms) });
  });
  exchanges.forEach((one, i) => {
    const parent = i % 4 === 0 ? undefined : exchanges[i - 1];
    one.conversation = parent?.conversation ?? one.id;
    one.parent = parent?.id ?? null;
  });
  await Deno.writeTextFile(path, text(exchanges));
  const store = new HistoryStore(path, { warn: () => {} });
  const wanted = exchanges.slice(-50);
  const lengths = await prefixLengths(path, wanted);
  for (const one of wanted) {
    const prefix = one.id.slice(0, lengths.get(one.id));
    const found = await store.find(prefix);
    assertEquals(found.conversation, one.conversation, prefix);
    const itself = found.id === one.id;
    assertEquals(itself || one.conversation.startsWith(prefix), true, prefix);
  }
  const all = [...lengths.values()];
  assertEquals(Math.min(...all), 8);
  assertEquals(Math.max(...all) > 8, true);
});
