import { assertEquals } from "@std/assert";
import { JsonlHistory } from "../../../lib/history/store/jsonl_history.ts";
import { ulidSequence } from "../../../lib/core/data/ulid.ts";
import { temporaryFolder } from "../../helpers/run_cli.ts";
import { BEGUN, chance, exchange, text } from "../fixture.ts";

Deno.test("prefixes: what is shown of an id names it, or the conversation that it begins", async () => {
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
  const store = new JsonlHistory(path, { warn: () => {} });
  const wanted = exchanges.slice(-50);
  const lengths = await store.prefixes(wanted);
  for (const one of wanted) {
    const prefix = one.id.slice(0, lengths.get(one.id));
    const found = await store.find(prefix);
    const isFirst = one.id === one.conversation;
    assertEquals(isFirst ? found.conversation : found.id, one.id, prefix);
  }
  const all = [...lengths.values()];
  assertEquals(Math.min(...all), 10, "of one second");
  assertEquals(Math.max(...all), 26, "of one millisecond");
});
