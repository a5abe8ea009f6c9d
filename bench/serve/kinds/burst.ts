/**
 * Streams as fast as they go.
 *
 * @module
 */
import { measureBurst } from "../burst.ts";
import type { Finding } from "../goals.ts";
import { against, type Bench } from "../kind.ts";
import { inTurns } from "../rounds.ts";

/** Of a stream. */
const MANY_CHUNKS = 100_000;

/** Streams as fast as they go. */
export async function burst(
  { rounds, nginx, chat }: Bench,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const both = [nginx, chat];
  for (const pack of [1, 250]) {
    const options = { chunks: MANY_CHUNKS, pack };
    const found = await inTurns(
      both,
      rounds,
      (one) => measureBurst(one, options),
    );
    const what = `MB/s of a burst, ${pack} to an HTTP chunk`;
    const speed = found.get("chat")?.speed;
    if (pack === 1) {
      findings.push({ what, chat: speed ?? NaN, goal: { least: 100 } });
      continue;
    }
    const beside = found.get("nginx")?.speed;
    findings.push(
      against(what, { chat: speed, nginx: beside, goal: { least: 0.5 } }),
    );
  }
  const options = { chunks: MANY_CHUNKS, pack: 250 };
  const relayed = await inTurns(
    [chat],
    rounds,
    (one) => measureBurst(one, options),
  );
  const translated = await inTurns(
    [chat],
    rounds,
    (one) => measureBurst(one, { ...options, translated: true }),
  );
  const own = translated.get("chat");
  findings.push({
    what: "MB/s of a translated burst",
    chat: own?.speed ?? NaN,
    goal: { least: 100 },
  }, {
    what: "CPU s per 100,000 translated chunks",
    chat: own?.cpu ?? NaN,
    base: { name: "relay", value: relayed.get("chat")?.cpu ?? NaN },
    goal: { most: 3 },
  });
  return findings;
}
