/**
 * Finds chains in a history in memory, and verifies it.
 *
 * @module
 */
import type { Verification, VerifyOptions } from "../../history.ts";
import type { Exchange } from "../../line/exchange.ts";
import { exchangesOf, type Preference } from "../../line/preference.ts";
import type { Stored } from "./memory_reading.ts";
import { proofOf, unheldAnswer } from "../proof.ts";

/** `id` is a whole id. */
export function byId(
  stored: readonly Stored[],
  id: string,
): Exchange | undefined {
  const found = stored.findLast(({ ids }) => ids.id === id);
  return found && JSON.parse(found.json);
}

/** An exchange and its ancestors, the oldest first, at most this many, and the first missing ancestor. */
export function ancestors(
  stored: readonly Stored[],
  exchange: Exchange,
  most: number = Infinity,
): { chain: Exchange[]; missing?: string } {
  const chain = [exchange];
  for (let { parent } = exchange; parent !== null && chain.length < most;) {
    const found = byId(stored, parent);
    if (found === undefined || chain.some(({ id }) => id === found.id)) {
      return { chain: chain.reverse(), missing: parent };
    }
    chain.push(found);
    parent = found.parent;
  }
  return { chain: chain.reverse() };
}

/** Verifies exchanges, of which each counts as a line, and the votes about them. */
export async function verifyMemory(
  { stored, preferences }: {
    readonly stored: readonly Stored[];
    readonly preferences: readonly Preference[];
  },
  location: string,
  { encoder, report }: VerifyOptions,
): Promise<Verification> {
  const found: Verification = {
    lines: stored.length,
    exchanges: stored.length,
    proven: 0,
    masked: 0,
    bodiless: 0,
    problems: 0,
  };
  for (const [at, { json }] of stored.entries()) {
    const exchange: Exchange = JSON.parse(json);
    const { chain, missing } = ancestors(stored, exchange);
    const proof = missing === undefined
      ? proofOf(exchange, chain, encoder)
      : { problem: `continues ${missing}, which is not in the history` };
    if ("counts" in proof) {
      found[proof.counts]++;
      continue;
    }
    found.problems++;
    await report({ path: location, line: at + 1, what: proof.problem });
  }
  for (const preference of preferences) {
    const missing = exchangesOf(preference)
      .find((id) => byId(stored, id) === undefined);
    if (missing === undefined) continue;
    found.problems++;
    await report({ path: location, what: unheldAnswer(missing) });
  }
  return found;
}
