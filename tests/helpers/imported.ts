import { readForeign } from "../../lib/history/transfer/import/import_file.ts";
import { TurnImporter } from "../../lib/history/transfer/import/import_turns.ts";

/** Imports all of a file, and returns how many conversations it had. */
export async function imported(values: readonly unknown[]): Promise<number> {
  const text = values.map((value) => JSON.stringify(value)).join("\n");
  const importer = new TurnImporter({
    known: new Map(),
    facts: new Map(),
    origin: () => ({ provider: "p", model: "m" }),
    now: new Date(0),
  });
  let count = 0;
  const found = readForeign({
    name: "a.jsonl",
    open: () => Promise.resolve(new Blob([text]).stream()),
    asset: () => Promise.resolve(undefined),
  });
  for await (const one of found) {
    if (!("conversation" in one)) continue;
    importer.import(one.conversation, "test");
    count++;
  }
  return count;
}
