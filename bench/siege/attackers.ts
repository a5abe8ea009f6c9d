/**
 * A thread of its own that attacks: its work must not make late what the main thread measures.
 *
 * Posts the port of its hostile provider, gets a task, and posts what it did.
 *
 * @module
 */
import { ATTACKS } from "./attacks.ts";
import { HostileProvider } from "./hostile_provider.ts";

/** Whom to attack, and until when, as `Date.now()` tells it. */
export interface AttackTask {
  readonly port: number;
  readonly until: number;
}

/** How often each attack has ended. */
export interface Attacked {
  readonly counts: Readonly<Record<string, number>>;
}

/** Attacks under way at once. */
const AT_ONCE = 3;
/** Between two attacks of the same attacker, in ms: the machine is not to be kept busy by the attackers themselves. */
const PAUSE_MS = 20;

const provider = new HostileProvider();
self.postMessage(provider.port);
self.onmessage = async ({ data }: MessageEvent<AttackTask>) => {
  self.postMessage(await attack(data));
};

declare const self: {
  postMessage(message: unknown): void;
  onmessage: (event: MessageEvent<AttackTask>) => void;
};

async function attack({ port, until }: AttackTask): Promise<Attacked> {
  const counts: Record<string, number> = {};
  const names = Object.keys(ATTACKS);
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (Date.now() < until) {
      const name = names[next++ % names.length] ?? "";
      await ATTACKS[name]?.(port).catch(() => {
        // A refusal, or a connection that the server has ended: either is as good.
      });
      counts[name] = (counts[name] ?? 0) + 1;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }));
  return { counts };
}
