/**
 * Two threads that share the port.
 *
 * @module
 */
import type { Finding } from "../goals.ts";
import { type Bench, SECONDS } from "../kind.ts";
import { inTurns } from "../rounds.ts";
import { measureWhole } from "../whole.ts";

/** Two threads that share the port. */
export async function workers(
  { rounds, targets, provider, chat }: Bench,
): Promise<Finding[]> {
  const two = await targets.chat("two", provider, ["--workers", "2"]);
  const found = await inTurns(
    [chat, two],
    rounds,
    (one) => measureWhole(one, { connections: 64, seconds: SECONDS }),
  );
  return [{
    what: "replies/s of two workers",
    chat: found.get("two")?.replies ?? NaN,
    base: { name: "one", value: found.get("chat")?.replies ?? NaN },
    goal: { least: 1.7 },
  }, {
    what: "CPU ms per reply of two workers",
    chat: found.get("two")?.cpu ?? NaN,
    base: { name: "one", value: found.get("chat")?.cpu ?? NaN },
    goal: { most: 1.2 },
  }];
}
