/**
 * Other gateways.
 *
 * @module
 */
import type { Finding } from "../goals.ts";
import { type Bench, SECONDS } from "../kind.ts";
import { measurePaced } from "../paced.ts";
import { PEERS } from "../peers.ts";
import { inTurns } from "../rounds.ts";
import { measureWhole } from "../whole.ts";

/** Of another's replies, at least, and of its CPU, at most: goals of old for two of them. */
const GOALS: Readonly<Record<string, readonly [number, number]>> = {
  portkey: [12, 0.25],
  llms: [9, 0.25],
};
const AHEAD = [1, 1] as const;

/** Other gateways. */
export async function peers(
  { rounds, targets, provider, chat }: Bench,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const peer of PEERS) {
    const other = await targets.peer(peer, provider);
    if (other === undefined) continue;
    const [least, most] = GOALS[peer.name] ?? AHEAD;
    const both = [other, chat];
    const whole = await inTurns(
      both,
      rounds,
      (one) => measureWhole(one, { connections: 16, seconds: SECONDS }),
    );
    const paced = await inTurns(
      both,
      rounds,
      (one) => measurePaced(one, 100),
    );
    const [own, theirs] = [whole.get("chat"), whole.get(peer.name)];
    findings.push({
      what: "replies/s, 16 connections",
      chat: own?.replies ?? NaN,
      base: { name: peer.name, value: theirs?.replies ?? NaN },
      goal: { least },
    }, {
      what: "CPU ms per reply",
      chat: own?.cpu ?? NaN,
      base: { name: peer.name, value: theirs?.cpu ?? NaN },
      goal: { most: 1 },
    }, {
      what: "TTFT p50 in ms, 100 streams",
      chat: paced.get("chat")?.ttft ?? NaN,
      base: { name: peer.name, value: paced.get(peer.name)?.ttft ?? NaN },
      goal: { most: 1 },
    }, {
      what: "CPU s per 10,000 chunks, 100 streams",
      chat: paced.get("chat")?.cpu ?? NaN,
      base: { name: peer.name, value: paced.get(peer.name)?.cpu ?? NaN },
      goal: { most },
    });
  }
  return findings;
}
