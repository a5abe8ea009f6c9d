/**
 * Other gateways, installed by npm.
 *
 * @module
 */
import type { Finding } from "../goals.ts";
import { type Bench, SECONDS } from "../kind.ts";
import { measurePaced } from "../paced.ts";
import { PEERS } from "../peers.ts";
import { inTurns } from "../rounds.ts";
import { measureWhole } from "../whole.ts";

/** Other gateways, installed by npm. */
export async function peers(
  { rounds, targets, provider, chat }: Bench,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [i, peer] of PEERS.entries()) {
    const other = await targets.peer(peer, provider);
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
      goal: { least: i === 0 ? 12 : 9 },
    }, {
      what: "CPU s per 10,000 chunks, 100 streams",
      chat: paced.get("chat")?.cpu ?? NaN,
      base: { name: peer.name, value: paced.get(peer.name)?.cpu ?? NaN },
      goal: { most: 0.25 },
    });
  }
  return findings;
}
