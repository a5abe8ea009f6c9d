/**
 * What the runtime itself takes: the least that a proxy does in it, beside nginx.
 *
 * @module
 */
import { measureBurst } from "../burst.ts";
import type { Finding } from "../goals.ts";
import { against, alone, type Bench, beside, SECONDS } from "../kind.ts";
import { measurePaced } from "../paced.ts";
import { inTurns } from "../rounds.ts";
import { measureWhole } from "../whole.ts";

/** What {@linkcode measureWhole} is asked for, and the share of nginx's replies that is the goal. */
const WHOLE = [
  { name: "short requests", size: 0, least: 0.3 },
  { name: "requests of 64 KiB", size: 64 * 1024, least: 0.25 },
  { name: "requests of 1 MiB", size: 1024 * 1024, least: 0.5 },
] as const;

const CHUNKS = 100_000;

/** What the runtime itself takes. */
export async function floor(
  { rounds, targets, provider, nginx }: Bench,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const pipe = await targets.leastProxy("pipe", provider);
  const parse = await targets.leastProxy("parse", provider);
  const record = await targets.leastProxy("record", provider);
  const all = [nginx, pipe, parse, record];
  for (const { name, size, least } of WHOLE) {
    const options = { connections: 16, seconds: SECONDS, size };
    const found = await inTurns(
      all,
      rounds,
      (one) => measureWhole(one, options),
    );
    for (const one of [pipe, parse, record]) {
      findings.push(against(`${one.name}: replies/s, ${name}`, {
        chat: found.get(one.name)?.replies,
        nginx: found.get("nginx")?.replies,
        goal: { least },
      }));
    }
    for (const one of [pipe, parse, record]) {
      findings.push(against(`${one.name}: CPU ms per reply, ${name}`, {
        chat: found.get(one.name)?.cpu,
        nginx: found.get("nginx")?.cpu,
        goal: { most: 1 / least },
      }));
    }
    findings.push(against(`record: p99 in ms, ${name}`, {
      chat: found.get("record")?.p99,
      nginx: found.get("nginx")?.p99,
      goal: { most: 4 },
    }));
  }
  for (const streams of [100, 1000]) {
    const found = await inTurns(
      [provider, nginx, pipe],
      rounds,
      (one) => measurePaced(one, streams),
    );
    const [direct, own] = [found.get("direct"), found.get("pipe")];
    const name = `${streams} streams`;
    findings.push(
      beside(`pipe: TTFT p50 in ms, ${name}`, own?.ttft, direct?.ttft, 0.5),
      beside(`pipe: gap p99 in ms, ${name}`, own?.gap, direct?.gap, 3),
      against(`pipe: CPU s per 10,000 chunks, ${name}`, {
        chat: own?.cpu,
        nginx: found.get("nginx")?.cpu,
        goal: { most: 3 },
      }),
      alone(`pipe: chunks joined in %, ${name}`, 100 * (own?.joined ?? NaN), 1),
    );
  }
  for (const [pack, least] of [[1, 0.4], [250, 0.5]] as const) {
    const found = await inTurns(
      [nginx, pipe],
      rounds,
      (one) => measureBurst(one, { chunks: CHUNKS, pack }),
    );
    findings.push(against(`pipe: MB/s of a burst, ${pack} to an HTTP chunk`, {
      chat: found.get("pipe")?.speed,
      nginx: found.get("nginx")?.speed,
      goal: { least },
    }));
  }
  return findings;
}
