/**
 * One `chat history push`, with what it and the server take meanwhile.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { cpuSeconds, residentMegabytes } from "../serve/usage.ts";
import type { ShipServer } from "./ship_server.ts";

/** What a run took. */
export interface MeasuredPush {
  /** From its start to its end, the runtime's own start included. */
  readonly seconds: number;
  /** CPU seconds of the command. */
  readonly own: number;
  /** CPU seconds of the server. */
  readonly theirs: number;
  /** Memory of the command in MB: at a tenth of the time, in the middle, and at the end. */
  readonly memory: readonly [first: number, middle: number, last: number];
}

/** Between two looks. */
const LOOK_MS = 100;
const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

/**
 * Brings a history.
 *
 * @throws {Error} it fails
 */
export async function measuredPush(
  path: string,
  { address, pid }: ShipServer,
): Promise<MeasuredPush> {
  const before = cpuSeconds(pid);
  const began = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "-N", "-R", "-W", "-E", MAIN],
      ...["history", "push", "--all", "--history", path],
    ],
    env: { CHAT_STORE: address, NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const memory: number[] = [];
  let own = 0;
  const timer = setInterval(() => {
    own = cpuSeconds(process.pid) || own;
    const now = residentMegabytes(process.pid);
    if (now > 0) memory.push(now);
  }, LOOK_MS);
  const { success, stderr } = await process.output();
  const seconds = (performance.now() - began) / 1000;
  clearInterval(timer);
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const at = (share: number) =>
    memory[Math.floor(share * (memory.length - 1))] ?? NaN;
  return {
    seconds,
    own,
    theirs: cpuSeconds(pid) - before,
    memory: [at(0.1), at(0.5), at(1)],
  };
}
