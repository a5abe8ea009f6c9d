/**
 * What a store in PostgreSQL costs the requests.
 *
 * @module
 */
import { SKIPPED } from "../../../tests/helpers/postgres.ts";
import { say } from "../../say.ts";
import { shipServer } from "../../ship/ship_server.ts";
import type { Finding } from "../goals.ts";
import type { Bench } from "../kind.ts";
import { measurePaced } from "../paced.ts";
import { inTurns } from "../rounds.ts";

const STREAMS = 100;
/** At most 5 % more than without. */
const MOST = 1.05;

/** What a store in PostgreSQL costs the requests. */
export async function store(
  { rounds, targets, provider, chat }: Bench,
): Promise<Finding[]> {
  if (SKIPPED !== "") {
    say("PostgreSQL is not installed: without it there is no store");
    return [];
  }
  await using server = await shipServer({ index: true });
  const args = ["--store", server.address];
  const stored = await targets.chat("stored", provider, args);
  const found = await inTurns(
    [chat, stored],
    rounds,
    (one) => measurePaced(one, STREAMS),
  );
  const [own, base] = [found.get("stored"), found.get("chat")];
  const finding = (what: string, name: "ttft" | "cpu"): Finding => ({
    what,
    chat: own?.[name] ?? NaN,
    base: { name: "without", value: base?.[name] ?? NaN },
    goal: { most: MOST },
  });
  return [
    finding(`TTFT p50 in ms, ${STREAMS} streams, with a store`, "ttft"),
    finding("CPU s per 10,000 chunks, with a store", "cpu"),
  ];
}
