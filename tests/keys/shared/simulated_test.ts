/**
 * Several machines whose requests, renewals, outages and crashes come in any order: together they never pass a limit by
 * more than one request of each. The order follows from a seed, so that a failure can be had again.
 */
import { assert } from "@std/assert";
import { seededRandom } from "../../../lib/bench/statistics/random.ts";
import { NetworkError } from "../../../lib/core/errors.ts";
import {
  type Lease,
  LEASE_MS,
  type Leases,
  type Renewal,
} from "../../../lib/history/store/postgres/leases/lease_table.ts";
import type { SpentRow } from "../../../lib/history/store/postgres/leases/spent_rows.ts";
import type { Limit } from "../../../lib/keys/client_key.ts";
import { SharedLedger } from "../../../lib/keys/shared/shared_ledger.ts";
import type { Decision } from "../../../lib/keys/ledger.ts";
import { windowEnd, windowStart } from "../../../lib/keys/windows.ts";
import { pricePerToken } from "../../helpers/price.ts";

/** A token costs a cent. */
const PRICES = {
  source: "a test",
  of: () => pricePerToken(0.01, 0.01),
  names: () => [],
};
/** The most that a request may use, in tokens. */
const MOST = 20;
const BEGUN = Date.parse("2026-07-08T12:00:00Z");

/** What all machines share. */
class World {
  /** Passed since the start, in ms. */
  passed = 0;
  isAway = false;
  readonly dead = new Set<number>();
  readonly leases = new Map<string, Lease & { machine: number; end: number }>();
  readonly rows: SpentRow[] = [];
  readonly random: () => number;
  #lock: Promise<void> = Promise.resolve();

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  /** Others go on for a while. */
  async step(): Promise<void> {
    for (let left = Math.floor(this.random() * 8); left > 0; left--) {
      await Promise.resolve();
    }
  }

  below(count: number): number {
    return Math.floor(this.random() * count);
  }

  /** Does something while nobody else does. */
  async locked<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#lock;
    const done = Promise.withResolvers<void>();
    this.#lock = done.promise;
    await before;
    try {
      return await work();
    } finally {
      done.resolve();
    }
  }
}

/** The leases as a database has them, for one machine. */
class SimulatedLeases implements Leases {
  readonly location = "a test";
  readonly #world: World;
  readonly #machine: number;
  #read = 0;
  #isKnown = false;

  constructor(world: World, machine: number) {
    this.#world = world;
    this.#machine = machine;
  }

  async renew(renewal: Renewal): Promise<void> {
    const world = this.#world;
    await this.#reach();
    this.#take(renewal);
    await this.#reach();
    await world.locked(async () => {
      const all = [...world.leases.values()].filter(({ machine, end }) =>
        machine !== this.#machine && end > world.passed
      );
      await this.#reach();
      this.#take(renewal);
      const leases = renewal.decide({
        machines: new Set(all.map(({ machine }) => machine)).size + 1,
        others: sums(all),
      });
      await this.#reach();
      for (const lease of leases) {
        const { client, unit, per, start } = lease;
        const key = `${this.#machine} ${client} ${unit} ${per} ${start}`;
        const end = world.passed + LEASE_MS;
        world.leases.set(key, { ...lease, machine: this.#machine, end });
      }
    });
    // It is stored, and nobody may hear of that.
    await this.#reach();
  }

  async wanted(): Promise<string[]> {
    await this.#reach();
    return [];
  }

  drop(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #reach(): Promise<void> {
    await this.#world.step();
    const { isAway, dead } = this.#world;
    if (isAway || dead.has(this.#machine)) {
      throw new NetworkError("away", { kind: "unreachable" });
    }
  }

  #take({ take }: Renewal): void {
    const { rows, passed } = this.#world;
    const part = { now: BEGUN + passed, isFirst: !this.#isKnown };
    this.#isKnown = true;
    take({ ...part, rows: rows.slice(this.#read), sums: [] });
    this.#read = rows.length;
  }
}

function sums(all: readonly Lease[]): Lease[] {
  const found = new Map<string, Lease>();
  for (const { client, unit, per, start, amount, wanted } of all) {
    const key = `${client} ${unit} ${per} ${start}`;
    const before = found.get(key) ?? { amount: 0, wanted: 0 };
    found.set(key, {
      ...{ client, unit, per, start },
      amount: before.amount + amount,
      wanted: before.wanted + wanted,
    });
  }
  return [...found.values()];
}

/** A request that was admitted. */
interface Running {
  readonly machine: number;
  readonly ticket: number;
  readonly at: number;
  readonly tokens: number;
}

/** What has ended and has not arrived. */
interface Waiting {
  readonly machine: number;
  readonly row: SpentRow;
}

class Simulation {
  readonly world: World;
  readonly #limits: readonly Limit[];
  readonly #ledgers = new Map<number, SharedLedger>();
  #running: Running[] = [];
  #waiting: Waiting[] = [];
  /** Of all that runs or has ended: when it came in, and tokens. */
  readonly #used: { at: number; tokens: number }[] = [];
  #made = 0;
  #renewed = 0;
  admitted = 0;

  constructor(seed: number, count: number, limits: readonly Limit[]) {
    this.world = new World(seed);
    this.#limits = limits;
    for (let i = 0; i < count; i++) this.#start();
  }

  get #machines(): number[] {
    return [...this.#ledgers.keys()];
  }

  #start(): void {
    const { world } = this;
    const number = this.#made++;
    this.#ledgers.set(
      number,
      new SharedLedger({
        leases: new SimulatedLeases(world, number),
        prices: PRICES,
        said: () => {},
        steady: () => world.passed,
      }),
    );
  }

  #any<T>(list: readonly T[]): T | undefined {
    return list[this.world.below(list.length)];
  }

  async admit(): Promise<void> {
    const machine = this.#any(this.#machines) ?? 0;
    const ledger = this.#ledgers.get(machine);
    const tokens = 1 + this.world.below(MOST);
    const decision = await ledger?.admit({
      ...{ client: "ci", names: ["ci"], limits: this.#limits },
      concurrent: undefined,
      most: { usd: tokens / 100, tokens, requests: 1 },
    });
    if (decision?.kind !== "admitted" || !this.#ledgers.has(machine)) return;
    this.admitted++;
    const at = this.#timeOf(decision);
    this.#running.push({ machine, ticket: decision.ticket, at, tokens });
    this.check();
  }

  /** When it was decided: time may have passed since, though less than a minute. */
  #timeOf({ left: [left] }: Decision): number {
    const now = BEGUN + this.world.passed;
    const [limit] = this.#limits;
    if (limit?.per !== "minute" || left === undefined) return now;
    const resets = windowEnd(now, "minute") - now;
    return now - (left.resetMs - resets + 60_000) % 60_000;
  }

  /** A request ends, with what it may use or less. */
  end(): void {
    const one = this.#any(this.#running);
    if (one === undefined) return;
    this.#running = this.#running.filter((other) => other !== one);
    const { machine, ticket, at } = one;
    const tokens = this.world.below(one.tokens + 1);
    const id = `${this.#made}-${this.admitted}-${this.#used.length}`;
    this.#used.push({ at, tokens });
    const exchanges = [{
      id,
      spend: { usd: tokens / 100, tokens, requests: 1 },
    }];
    this.#ledgers.get(machine)?.settle({ ticket, exchanges });
    const usage = { "prompt_tokens": 0, "completion_tokens": tokens };
    this.#waiting.push({
      machine,
      row: {
        ...{ id, client: "ci", started: at, provider: "local", model: "m" },
        usage: { ...usage, "total_tokens": tokens },
        tier: undefined,
      },
    });
  }

  /** What waits the longest on a machine arrives. */
  arrive(): void {
    const first = this.#any(this.#waiting);
    const next = this.#waiting.find(({ machine }) =>
      machine === first?.machine
    );
    if (next === undefined || this.world.isAway) return;
    this.#waiting = this.#waiting.filter((other) => other !== next);
    this.world.rows.push(next.row);
  }

  /** A machine is gone; what it had recorded arrives before its lease is over, what ran is not recorded. */
  async crash(): Promise<void> {
    const machine = this.#any(this.#machines) ?? 0;
    const ledger = this.#ledgers.get(machine);
    this.#ledgers.delete(machine);
    this.#running = this.#running.filter((one) => one.machine !== machine);
    for (const one of this.#waiting) {
      if (one.machine === machine) this.world.rows.push(one.row);
    }
    this.#waiting = this.#waiting.filter((one) => one.machine !== machine);
    this.#start();
    // Its timers end; it gives nothing back.
    this.world.dead.add(machine);
    await ledger?.close();
  }

  /** What all have used and may use in the windows that are open is less than the limits, and a request of each. */
  check(): void {
    const now = BEGUN + this.world.passed;
    for (const { unit, most, per } of this.#limits) {
      const start = windowStart(now, per);
      const all = [...this.#used, ...this.#running]
        .filter(({ at }) => at >= start);
      const amountOf = (tokens: number) =>
        unit === "requests" ? 1 : unit === "usd" ? tokens / 100 : tokens;
      const used = all.reduce((sum, { tokens }) => sum + amountOf(tokens), 0);
      // A number of requests is never passed.
      const one = unit === "requests" ? 0 : amountOf(MOST);
      // A machine that came for one that crashed counts anew.
      const slack = this.#made * one;
      assert(used <= most + slack + 1e-9, `${used} of ${most} ${unit}/${per}`);
    }
  }

  /** Time passes, and all machines that reach the database renew what they hold. */
  async pass(ms: number): Promise<void> {
    // Longer than a lease nobody waits: that is another test's.
    if (this.world.passed + ms - this.#renewed > LEASE_MS / 2) return;
    this.world.passed += ms;
    if (this.world.isAway) return;
    this.#renewed = this.world.passed;
    const client = { client: "ci", names: ["ci"], limits: this.#limits };
    const all = [...this.#ledgers.values()].map((ledger) =>
      ledger.prepare([{ ...client, concurrent: undefined }])
    );
    await Promise.all(all);
  }

  async close(): Promise<void> {
    for (const ledger of this.#ledgers.values()) await ledger.close();
  }
}

/** Runs many steps; returns how many requests were admitted. */
async function simulate(
  seed: number,
  count: number,
  limits: readonly Limit[],
): Promise<number> {
  const simulation = new Simulation(seed, count, limits);
  const { world } = simulation;
  const asking = new Set<Promise<void>>();
  const failures: unknown[] = [];
  // Each that comes for another may pass a limit, too.
  const hasCrashes = seed % 2 === 0;
  // During an outage rates go by shares, and not all machines notice its end at once.
  const hasOutages = limits.every(({ unit }) => unit === "usd");
  await simulation.pass(0);
  for (let step = 0; step < 1_500 && failures.length === 0; step++) {
    const chance = world.below(1_000);
    if (chance < 450) {
      const one = simulation.admit().catch((error) =>
        void failures.push(error)
      );
      asking.add(one);
      void one.then(() => asking.delete(one));
    } else if (chance < 700) simulation.end();
    else if (chance < 930) simulation.arrive();
    else if (chance < 980) await simulation.pass(world.below(2_000));
    else if (chance < 985) await simulation.pass(world.below(60_000));
    else if (chance < 990 && hasCrashes) await simulation.crash();
    else if (hasOutages) world.isAway = !world.isAway;
    await world.step();
  }
  world.isAway = false;
  await Promise.all(asking);
  await simulation.close();
  if (failures.length > 0) throw failures[0];
  return simulation.admitted;
}

const LIMITS: Readonly<Record<string, readonly Limit[]>> = {
  "a budget": [{ unit: "usd", most: 20, per: "month" }],
  "tokens by the minute": [{ unit: "tokens", most: 300, per: "minute" }],
  "requests by the minute and the hour": [
    { unit: "requests", most: 20, per: "minute" },
    { unit: "requests", most: 150, per: "hour" },
  ],
};

for (const [name, limits] of Object.entries(LIMITS)) {
  Deno.test(`simulated machines: ${name} is passed by less than a request of each`, async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const admitted = await simulate(seed, 2 + seed % 4, limits);
      assert(admitted > 20, `${admitted} with the seed ${seed}`);
    }
  });
}
