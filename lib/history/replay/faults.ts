/**
 * Fault injection: makes some answers of a replay fail, so that a program's retries can be tested with its own
 * requests.
 *
 * @module
 */
import { sha256 } from "../../core/data/digest.ts";
import { NameMap } from "../../core/data/names.ts";
import { LONGEST_TIMER_MS } from "../../core/delay.ts";
import { UsageError } from "../../core/errors.ts";

/** A fault of an answer. */
export type Fault =
  /** An HTTP failure in place of the answer. */
  | { readonly kind: "status"; readonly status: number; readonly name: string }
  /** The answer begins later. */
  | { readonly kind: "delay"; readonly ms: number; readonly name: string }
  /** The connection breaks in the middle of the answer, or a part of it cannot be parsed. */
  | { readonly kind: "cut" | "malformed"; readonly name: string };

/** A fault and its probability, 0 to 1. */
interface Share {
  readonly fault: Fault;
  readonly share: number;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };
/** Hexadecimal digits of a hash that make a random number, and how many values they have. */
const DIGITS = 12;
const RANGE = 16 ** DIGITS;

/**
 * Chooses faults by seed, recorded exchange and number of the attempt, so that the order of requests does not matter.
 */
export class Faults {
  readonly #shares: readonly Share[];
  readonly #seed: number;
  readonly #times = new NameMap<number>();
  readonly #counts = new NameMap<number>();

  /**
   * Reads a specification.
   *
   * @param text `status=429:0.1,cut:0.05,delay=2s:0.2,malformed:0.02`; the default probability is 1
   * @throws {UsageError} the specification is invalid
   */
  constructor(text: string, seed: number) {
    this.#shares = text.split(",").map((part) => readShare(part.trim()));
    this.#seed = seed;
    const sum = this.#shares.reduce((sum, { share }) => sum + share, 0);
    if (sum > 1 + 1e-9) {
      throw new UsageError(
        `--fault ${text}: the probabilities add up to more than 1`,
      );
    }
  }

  /** The fault of an answer this time, if any. A recorded failure is never cut or malformed. */
  next(exchange: string, isFailure: boolean): Fault | undefined {
    const times = this.#times.get(exchange) ?? 0;
    this.#times.set(exchange, times + 1);
    const hash = sha256(`${this.#seed} ${exchange} ${times}`);
    let left = Number.parseInt(hash.slice(0, DIGITS), 16) / RANGE;
    for (const { fault, share } of this.#shares) {
      left -= share;
      if (left >= 0) continue;
      const { kind, name } = fault;
      if (isFailure && kind !== "status" && kind !== "delay") return undefined;
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
      return fault;
    }
    return undefined;
  }

  /** A summary in one line; undefined if there was no fault. */
  line(): string | undefined {
    const counts = [...this.#counts].map(([name, count]) =>
      `${name} (${count})`
    );
    return counts.length === 0
      ? undefined
      : `faults with seed ${this.#seed}: ${counts.join(", ")}`;
  }
}

function readShare(text: string): Share {
  const [, name = "", share = "1"] = /^([^:]+)(?::(.*))?$/.exec(text) ?? [];
  const probability = share.trim() === "" ? NaN : Number(share);
  if (!(probability >= 0 && probability <= 1)) {
    throw new UsageError(
      `--fault ${text}: a probability is a number from 0 to 1`,
    );
  }
  return { fault: readFault(name, text), share: probability };
}

function readFault(name: string, text: string): Fault {
  if (name === "cut" || name === "malformed") return { kind: name, name };
  const [, status] = /^status=([45]\d\d)$/.exec(name) ?? [];
  if (status !== undefined) {
    return { kind: "status", status: Number(status), name };
  }
  const [, amount = "", unit = ""] =
    /^delay=(\d+(?:\.\d+)?)(ms|s|m)$/.exec(name) ?? [];
  const ms = amount === "" ? NaN : Number(amount) * (UNITS[unit] ?? 1);
  if (ms <= LONGEST_TIMER_MS) return { kind: "delay", ms, name };
  throw new UsageError(
    `--fault takes status=CODE (400 to 599), cut, delay=TIME (such as 2s) and malformed, not "${text}"`,
  );
}
