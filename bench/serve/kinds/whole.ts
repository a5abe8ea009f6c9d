/**
 * Replies in one piece, with short and long requests.
 *
 * @module
 */
import type { Finding } from "../goals.ts";
import { against, type Bench, SECONDS } from "../kind.ts";
import { inTurns } from "../rounds.ts";
import { measureWhole, type WholeOptions } from "../whole.ts";

/** Replies in one piece, with short and long requests. */
export async function whole(
  { rounds, nginx, chat }: Bench,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const both = [nginx, chat];
  const run = (options: Omit<WholeOptions, "seconds">) =>
    inTurns(
      both,
      rounds,
      (one) => measureWhole(one, { ...options, seconds: SECONDS }),
    );
  for (const connections of [16, 64]) {
    const found = await run({ connections });
    const [base, own] = [found.get("nginx"), found.get("chat")];
    findings.push(
      against(`replies/s, ${connections} connections`, {
        chat: own?.replies,
        nginx: base?.replies,
        goal: { least: 0.3 },
      }),
      against(`p99 in ms, ${connections} connections`, {
        chat: own?.p99,
        nginx: base?.p99,
        goal: { most: 4 },
      }),
    );
  }
  for (
    const [size, least] of [[64 * 1024, 0.25], [1024 * 1024, 0.5]] as const
  ) {
    const found = await run({ connections: 16, size });
    findings.push(against(`replies/s, requests of ${size / 1024} KiB`, {
      chat: found.get("chat")?.replies,
      nginx: found.get("nginx")?.replies,
      goal: { least },
    }));
  }
  return findings;
}
