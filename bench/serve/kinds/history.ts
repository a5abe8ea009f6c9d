/**
 * What the record costs.
 *
 * @module
 */
import { measureBurst } from "../burst.ts";
import type { Finding } from "../goals.ts";
import { alone, type Bench, SECONDS } from "../kind.ts";
import { longestPause } from "../pause.ts";
import { inTurns } from "../rounds.ts";
import { residentMegabytes } from "../usage.ts";
import { measureWhole } from "../whole.ts";

/** Their events come to 265 MB: a streamed answer may have 268. */
const VERY_MANY_CHUNKS = 980_000;
/** Characters of a piece of the text, times their number, in MB. */
const VERY_LONG_TEXT_MB = 32;

/** What the record costs. */
export async function history(
  { rounds, targets, provider, chat }: Bench,
): Promise<Finding[]> {
  const bare = await targets.chat("unrecorded", provider, ["--no-history"]);
  const found = await inTurns(
    [bare, chat],
    rounds,
    (one) => measureWhole(one, { connections: 16, seconds: SECONDS }),
  );
  const fresh = await targets.chat("long", provider);
  await measureBurst(fresh, { chunks: 1000, pack: 250 });
  const before = residentMegabytes(fresh.pid ?? 0);
  const long = await measureBurst(fresh, {
    chunks: VERY_MANY_CHUNKS,
    pack: 250,
  });
  const pause = await longestPause(
    chat,
    () => measureWhole(chat, { connections: 16, seconds: SECONDS }),
  );
  return [
    {
      what: "replies/s, recorded",
      chat: found.get("chat")?.replies ?? NaN,
      base: {
        name: "unrecorded",
        value: found.get("unrecorded")?.replies ?? NaN,
      },
      goal: { least: 0.75 },
    },
    alone(
      "MB held for an answer of 980,000 chunks",
      long.memory - before,
      2 * VERY_LONG_TEXT_MB,
    ),
    alone("longest pause of the event loop in ms", pause, 10),
  ];
}
