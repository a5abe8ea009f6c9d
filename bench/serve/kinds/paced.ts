/**
 * Streams at the pace of a model.
 *
 * @module
 */
import type { Finding } from "../goals.ts";
import { against, alone, type Bench, beside } from "../kind.ts";
import { measurePaced } from "../paced.ts";
import { inTurns } from "../rounds.ts";

/** Streams at the pace of a model. */
export async function paced(
  { rounds, targets, provider, nginx, chat }: Bench,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [streams, memory] of [[100, 100], [1000, 200]] as const) {
    const found = await inTurns(
      [provider, nginx, chat],
      rounds,
      (one) => measurePaced(one, streams),
    );
    const fresh = await targets.chat(`fresh-${streams}`, provider);
    const first = await measurePaced(fresh, streams);
    const direct = found.get("direct");
    const [base, own] = [found.get("nginx"), found.get("chat")];
    const name = `${streams} streams`;
    findings.push(
      beside(`TTFT p50 in ms, ${name}`, own?.ttft, direct?.ttft, 0.5),
      beside(`gap p99 in ms, ${name}`, own?.gap, direct?.gap, 3),
      against(`CPU s per 10,000 chunks, ${name}`, {
        chat: own?.cpu,
        nginx: base?.cpu,
        goal: { most: 3 },
      }),
      beside(
        `chunks joined in %, ${name}`,
        100 * (own?.joined ?? NaN),
        100 * (direct?.joined ?? NaN),
        1,
      ),
      alone(`chunks lost, ${name}`, own?.lost, 0),
      alone(`memory in MB, ${name}`, first.memory, memory),
      alone(`the same after all that came before`, own?.memory, memory),
    );
  }
  return findings;
}
