/**
 * A process of its own that writes a history: FILE NAME COUNT SIZE. It says `writing` before each exchange, and tells
 * its id once it is written; without COUNT it goes on until it is killed.
 *
 * @module
 */
import { sha256 } from "../../lib/core/data/digest.ts";
import { JsonlHistory } from "../../lib/history/store/jsonl_history.ts";
import { chance, exchange } from "./fixture.ts";

const [path = "", name = "", count = "", size = "0"] = Deno.args;
const warn = (line: string) => {
  throw new Error(line);
};
const store = new JsonlHistory(path, { warn });
const { below } = chance(Number(name));
const encoder = new TextEncoder();
const tell = (line: string) =>
  Deno.stdout.writeSync(encoder.encode(`${line}\n`));
const most = count === "" ? Infinity : Number(count);
for (let i = 0; i < most; i++) {
  const said = `${name} ${i} `.padEnd(below(Number(size)), "word ");
  const one = exchange({ said, started: new Date() });
  one.sha256 = sha256(JSON.stringify(one.request));
  tell("writing");
  await store.append([one]);
  tell(one.id);
}
