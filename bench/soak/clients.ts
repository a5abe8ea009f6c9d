/**
 * Clients that ask again and again; some leave before their answer has ended.
 *
 * @module
 */
import {
  Connection,
  type Endpoint,
  requestBytes,
} from "../serve/connection.ts";
import { type Kind, kindOf } from "./kinds.ts";

/** What a client asked for, and how that went for it. */
export interface Asked {
  /** Its question has this number, and no other has. */
  readonly number: number;
  readonly kind: Kind;
  /** Whether it left before the end. */
  left: boolean;
}

/** One client in so many leaves. */
const LEAVES = 0.2;
/** The longest that one stays that leaves, in ms: as long as an answer takes. */
const LEAVES_WITHIN_MS = 1_000;
const ROOM_BYTES = 16 * 1024;

/** Keeps so many clients asking until `until`, by `performance.now()`; returns all that was asked for. */
export async function keepAsking(
  endpoint: Endpoint,
  clients: number,
  until: number,
): Promise<Asked[]> {
  const all: Asked[] = [];
  await Promise.all(Array.from({ length: clients }, async () => {
    while (performance.now() < until) {
      const asked = {
        number: all.length,
        kind: kindOf(Math.random()),
        left: false,
      };
      all.push(asked);
      await ask(endpoint, asked);
    }
  }));
  return all;
}

async function ask(endpoint: Endpoint, asked: Asked): Promise<void> {
  const leaves = Math.random() < LEAVES;
  const connection = await Connection.open(endpoint, ROOM_BYTES);
  let open = true;
  const leave = () => {
    if (open) connection[Symbol.dispose]();
    open = false;
  };
  const timer = leaves
    ? setTimeout(() => {
      asked.left = true;
      leave();
    }, Math.random() * LEAVES_WITHIN_MS)
    : undefined;
  try {
    const body = JSON.stringify({
      model: `openai/${asked.kind}`,
      ...(asked.kind === "whole" ? {} : { stream: true }),
      messages: [{ role: "user", content: `question ${asked.number}` }],
    });
    await connection.ask(requestBytes(endpoint, body), () => {});
  } catch {
    // It left, or the answer is the error that it asked for; the history tells whether all is well.
  } finally {
    clearTimeout(timer);
    leave();
  }
}
