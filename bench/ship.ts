/**
 * How fast a history arrives in PostgreSQL, and what that takes: `deno task bench:ship [LINES]`.
 *
 * Makes a history of 400,000 lines of 1.7 kB in a temporary folder, starts a server in another one, with the settings of
 * its package, and runs `chat history push`: to a database with the index for searches, and to one without. Needs
 * Debian's package postgresql.
 *
 * @module
 */
import { join } from "node:path";
import { makeHistory } from "./history/made_history.ts";
import { say } from "./say.ts";
import { measuredPush } from "./ship/measured_push.ts";
import { shipServer } from "./ship/ship_server.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const GOAL = 20_000;
/** 1.7 kB a line. */
const TEXTS = { asked: [4, 40], answered: [20, 220], pieces: 30 } as const;

const lines = Number(Deno.args[0] ?? 400_000);
await using folder = await temporaryFolder("bench-ship-");
const path = join(folder.path, "history.jsonl");
say("making a history …");
const { bytes } = await makeHistory(path, lines, TEXTS);
say(`${lines} lines of ${Math.round(bytes / lines)} bytes`);
for (const index of [true, false]) {
  await using server = await shipServer({ index });
  say(index ? "\nwith pg_trgm" : "\nwithout pg_trgm");
  const { seconds, own, theirs, memory } = await measuredPush(path, server);
  const speed = lines / seconds;
  const each = (cpu: number) => `${(1e6 * cpu / lines).toFixed(1)} µs`;
  say(`lines a second:   ${Math.round(speed)} (goal: ${GOAL})`);
  say(`CPU for a line:   ${each(own)} here, ${each(theirs)} in the server`);
  const [first, middle, last] = memory.map((one) => `${one.toFixed(0)} MB`);
  say(`memory:           ${first} → ${middle} → ${last}`);
  if (speed < GOAL) Deno.exitCode = 1;
}
