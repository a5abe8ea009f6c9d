/**
 * Appends lines to a file, each by itself: FILE NAME COUNT.
 *
 * @module
 */
import { appendLines } from "../../lib/files/jsonl.ts";

const [path = "", name = "", count = "0"] = Deno.args;
for (let index = 0; index < Number(count); index++) {
  // Long enough that a write in two parts would show.
  await appendLines(path, [`${name} ${index} ${name.repeat(5_000)}`]);
}
