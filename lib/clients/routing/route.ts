/**
 * Tries several upstreams: the next one if one fails before its answer has begun.
 *
 * @module
 */
import { NetworkError } from "../../core/errors.ts";
import { type Circuit, isUpstreamFailure } from "./circuit.ts";
import type { ResolvedModel } from "../registry.ts";

/** A model that failed, and why. */
export interface RouteFailure {
  /** Full name of the model. */
  readonly name: string;
  /** What its call threw, or that its circuit is open. */
  readonly error: unknown;
}

/** The result of {@linkcode attempt}. */
export interface RouteResult<T> {
  /** The call's result. */
  readonly value: T;
  /** The model that answered. */
  readonly target: ResolvedModel;
  /** The models that failed or were skipped before, in order. */
  readonly failures: readonly RouteFailure[];
}

/** Options of {@linkcode attempt}. */
export interface RouteOptions {
  /**
   * The circuit of a model's provider; models with an open one are skipped. It gets one result for each call, with all
   * its retries.
   */
  readonly circuit?: (target: ResolvedModel) => Circuit;
  /** Called for each failed model when the next one is tried. */
  readonly onFailed?: (failure: RouteFailure) => void;
}

/**
 * Calls the models in turn until one answers. Only an upstream failure leads to the next: another provider would refuse
 * a refused request, too, and a missing key must be noticed.
 *
 * If all circuits are open, the first model is called anyway.
 *
 * @param call must not have relayed anything of the answer if it throws; see `peek` in `core/answer.ts`
 * @throws what the last call threw
 */
export async function attempt<T>(
  targets: readonly ResolvedModel[],
  call: (target: ResolvedModel) => Promise<T>,
  options: RouteOptions = {},
): Promise<RouteResult<T>> {
  const failures: RouteFailure[] = [];
  let reported = 0;
  let last: unknown;
  for (const target of callable(targets, options.circuit, failures)) {
    for (const failure of failures.slice(reported)) options.onFailed?.(failure);
    reported = failures.length;
    const circuit = options.circuit?.(target);
    try {
      const value = await call(target);
      circuit?.ended();
      return { value, target, failures };
    } catch (error) {
      circuit?.ended(error);
      if (!isUpstreamFailure(error)) throw error;
      failures.push({ name: target.name, error });
      last = error;
    }
  }
  throw last;
}

/** The models that may be called; each circuit is asked only in its turn. */
function* callable(
  targets: readonly ResolvedModel[],
  circuit: RouteOptions["circuit"],
  skipped: RouteFailure[],
): Generator<ResolvedModel> {
  let found = false;
  for (const target of targets) {
    if (circuit?.(target).allows() === false) {
      const error = new NetworkError(
        `${target.provider.name} keeps failing, so it gets no requests for a while`,
        { kind: "unreachable" },
      );
      skipped.push({ name: target.name, error });
    } else {
      found = true;
      yield target;
    }
  }
  if (found) return;
  skipped.length = 0;
  yield* targets.slice(0, 1);
}
