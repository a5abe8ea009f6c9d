/**
 * What kills parts of a team, one after the other, and how long the rest takes to be whole again.
 *
 * @module
 */
import { peekIds } from "../../lib/history/line/peek.ts";
import type { PostgresServer } from "../../tests/helpers/postgres.ts";
import type { Machine } from "./machines.ts";
import type { Store } from "./store.ts";

/** The attacks. */
export const ATTACKS = [
  "serve killed",
  "connections cut",
  "push killed",
  "database stopped",
  "database killed",
] as const;

/** One of them. */
export type Attack = typeof ATTACKS[number];

/** One outage. */
export interface Outage {
  readonly attack: Attack;
  /** How long something was missing, in ms. */
  readonly missing: number;
  /** From when it was there again until all lines of all machines had arrived, in ms; undefined for never. */
  readonly back: number | undefined;
}

/** The longest that a part is missing, and that a `push` runs until it is killed, in ms. */
const MISSING_MS = 5_000;
const PUSH_MS = 2_000;
/** Between two outages. */
const CALM_MS = 5_000;
/** What took longer never came back. */
const NEVER_MS = 30_000;
const LOOK_MS = 100;
/** A smaller lag is none, in seconds. */
const NO_LAG = 1;

/** Attacks until a time. */
export class Attacks {
  readonly outages: Outage[] = [];
  readonly #machines: readonly Machine[];
  readonly #server: PostgresServer;
  readonly #store: Store;
  readonly #draw: () => number;

  constructor(
    machines: readonly Machine[],
    server: PostgresServer,
    store: Store,
    draw: () => number,
  ) {
    this.#machines = machines;
    this.#server = server;
    this.#store = store;
    this.#draw = draw;
  }

  /** Attacks, each kind as often as the others, until a time by `performance.now()`. */
  async run(until: number): Promise<void> {
    let coming: Attack[] = [];
    while (true) {
      await pause(CALM_MS * (0.5 + this.#draw() / 2));
      if (performance.now() >= until) return;
      if (coming.length === 0) coming = [...ATTACKS];
      const at = Math.floor(this.#draw() * coming.length);
      const [attack] = coming.splice(at, 1);
      if (attack === undefined) return;
      const began = performance.now();
      await this.#attack(attack);
      const missing = performance.now() - began;
      const back = await this.back();
      this.outages.push({ attack, missing, back });
    }
  }

  /**
   * How long it takes until what all machines have recorded by now is in the store, and none of them is behind by a
   * second; undefined if that does not come.
   */
  async back(): Promise<number | undefined> {
    const began = performance.now();
    const last = await Promise.all(
      this.#machines.map(({ spool }) => lastExchange(spool)),
    );
    const ids = last.filter((id) => id !== undefined);
    while (performance.now() - began < NEVER_MS) {
      if (await this.#isWhole(ids)) return performance.now() - began;
      await pause(LOOK_MS);
    }
    return undefined;
  }

  async #isWhole(ids: readonly string[]): Promise<boolean> {
    const states = await Promise.all(
      this.#machines.map((machine) => machine.health()),
    );
    const isBehind = states.some((state) =>
      state === undefined || !state.reachable || state.lag >= NO_LAG
    );
    return !isBehind && await this.#store.has(ids);
  }

  async #attack(attack: Attack): Promise<void> {
    const at = Math.floor(this.#draw() * this.#machines.length);
    const machine = this.#machines[at];
    const missing = this.#draw() * MISSING_MS;
    switch (attack) {
      case "serve killed":
        await machine?.end("SIGKILL");
        await pause(missing);
        return await machine?.start();
      case "connections cut":
        return await this.#store.cut(machine?.name ?? "");
      case "push killed": {
        const push = machine?.push();
        await pause(this.#draw() * PUSH_MS);
        try {
          push?.kill("SIGKILL");
        } catch {
          // It has brought everything.
        }
        await push?.output();
        return;
      }
      default:
        await this.#server.kill(
          attack === "database stopped" ? "SIGQUIT" : "SIGKILL",
        );
        await pause(missing);
        await this.#server.start();
    }
  }
}

/** How much of a file's end is read. */
const TAIL_BYTES = 1024 * 1024;

/** The id of the last exchange in a history's file; undefined for none. */
async function lastExchange(path: string): Promise<string | undefined> {
  let tail: string;
  try {
    using file = await Deno.open(path);
    const { size } = await file.stat();
    await file.seek(-Math.min(size, TAIL_BYTES), Deno.SeekMode.End);
    tail = await new Response(file.readable).text();
  } catch {
    return undefined;
  }
  const whole = tail.split("\n").slice(0, -1);
  for (const line of whole.toReversed()) {
    const ids = peekIds(line);
    if (ids !== undefined) return ids.id;
  }
  return undefined;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
