import { assertEquals } from "@std/assert";
import { recorded } from "./fixture.ts";
import { growth } from "../../bench/history/growth.ts";
import { makeHistory } from "../../bench/history/made_history.ts";
import { JsonlHistory } from "../../lib/history/store/jsonl_history.ts";
import { readLabels } from "../../lib/history/store/labels.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

Deno.test("makeHistory: the history of the benchmark is one that this program reads, chains and labels too", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const made = await makeHistory(path, 2_000);
  const warnings: string[] = [];
  const warn = (line: string) => void warnings.push(line);
  const store = new JsonlHistory(path, { warn });
  const entries = await recorded(store);
  const labels = await readLabels(path);
  assertEquals(entries.length + labels.size, made.lines);
  assertEquals((await Deno.stat(path)).size, made.bytes);
  const found = entries.filter((exchange) =>
    JSON.stringify(exchange.request).toLowerCase().includes(made.needle)
  );
  assertEquals(found.length, made.hits);
  for (const exchange of entries.slice(-20)) {
    const chain = await store.chain(exchange);
    assertEquals(chain[0]?.id, exchange.conversation);
  }
  assertEquals(warnings, []);
});

Deno.test("growth: ten times the turns take ten times the history, where a log of requests takes much more", async () => {
  await using folder = await temporaryFolder();
  const [short, long] = [
    await growth(`${folder.path}/short.jsonl`, 10, 1000),
    await growth(`${folder.path}/long.jsonl`, 100, 1000),
  ];
  assertEquals(long.history < 11 * short.history, true);
  assertEquals(long.log > 50 * short.log, true);
  assertEquals(long.history < long.log / 20, true);
});
