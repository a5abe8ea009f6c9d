/**
 * `chat ask` with a long answer.
 *
 * @module
 */
import { measureAsk } from "../ask.ts";
import type { Finding } from "../goals.ts";
import { alone, type Bench } from "../kind.ts";
import { inTurns } from "../rounds.ts";

/** `chat ask` with a long answer. */
export async function ask({ rounds, provider }: Bench): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const stream of [true, false]) {
    const found = await inTurns(
      [provider],
      rounds,
      (one) => measureAsk(one, { stream }),
    );
    const asked = found.get(provider.name);
    const what = stream ? "streamed" : "in one piece";
    findings.push({
      what: `ask: MB/s of a reply of 100 MB, ${what}`,
      chat: asked?.speed ?? NaN,
      goal: { least: 80 },
    }, alone(`ask: memory in MB, ${what}`, asked?.memory, 200));
  }
  return findings;
}
