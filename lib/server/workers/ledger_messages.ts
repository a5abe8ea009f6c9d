/**
 * The ledger of client keys across threads: the main thread decides, workers ask it.
 *
 * @module
 */
import { reasonOf } from "../../core/text/reason.ts";
import type {
  AskedSpend,
  Decision,
  Ledger,
  Settled,
} from "../../keys/ledger.ts";

/** A worker's message about the spend of client keys. */
export type ToLedger =
  | { readonly type: "admit"; readonly id: number; readonly asked: AskedSpend }
  | { readonly type: "settle"; readonly settled: Settled };

/** The answer to an `admit`: the decision, or why there is none. */
export interface FromLedger {
  readonly type: "decided";
  readonly id: number;
  readonly decision: Decision | {
    readonly kind: "failed";
    readonly why: string;
  };
}

/** The ledger as a worker sees it. */
export class RemoteLedger implements Ledger {
  readonly #send: (message: ToLedger) => void;
  readonly #open = new Map<number, PromiseWithResolvers<Decision>>();
  #next = 0;

  /** `send` posts a message to the main thread. */
  constructor(send: (message: ToLedger) => void) {
    this.#send = send;
  }

  /** The main thread reads for all. */
  prepare(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  admit(asked: AskedSpend): Promise<Decision> {
    const id = this.#next++;
    const answer = Promise.withResolvers<Decision>();
    this.#open.set(id, answer);
    this.#send({ type: "admit", id, asked });
    return answer.promise;
  }

  settle(settled: Settled): void {
    this.#send({ type: "settle", settled });
  }

  /** Takes an answer of the main thread. */
  answer({ id, decision }: FromLedger): void {
    const answer = this.#open.get(id);
    this.#open.delete(id);
    if (decision.kind === "failed") answer?.reject(new Error(decision.why));
    else answer?.resolve(decision);
  }
}

/** Carries out a worker's message with the ledger of the main thread; `answer` posts to the worker. Never rejects. */
export async function serveLedger(
  message: ToLedger,
  ledger: () => Promise<Ledger>,
  answer: (message: FromLedger) => void,
): Promise<void> {
  if (message.type === "settle") {
    return (await ledger()).settle(message.settled);
  }
  const { id, asked } = message;
  try {
    const decision = await (await ledger()).admit(asked);
    answer({ type: "decided", id, decision });
  } catch (error) {
    answer({
      type: "decided",
      id,
      decision: { kind: "failed", why: reasonOf(error) },
    });
  }
}
