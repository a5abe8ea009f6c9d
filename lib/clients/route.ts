/**
 * One request, several upstreams: the next one is tried when one fails before its answer has begun.
 *
 * @module
 */
import type { ChatChunk, ChunkChoice } from "../core/chat.ts";
import { NetworkError } from "../core/errors.ts";
import { type Circuit, isUpstreamFailure } from "./circuit.ts";
import type { ResolvedModel } from "./registry.ts";

/** A model that did not answer, and why. */
export interface RouteFailure {
  /** Full name of the model. */
  readonly name: string;
  /** What its call threw, or that it was not called because its circuit is open. */
  readonly error: unknown;
}

/** How a route went. */
export interface RouteResult<T> {
  /** What the call gave. */
  readonly value: T;
  /** The model that gave it. */
  readonly target: ResolvedModel;
  /** The models that were tried or passed over before, in this order. */
  readonly failures: readonly RouteFailure[];
}

/** How {@linkcode attempt} goes about it. */
export interface RouteOptions {
  /**
   * The circuit of a model's provider: models behind an open one are passed over, and each is told how its call ended,
   * once, however often the call was made again.
   */
  readonly circuit?: (target: ResolvedModel) => Circuit;
  /** Called for each model that was given up, once the next is tried. */
  readonly onFailed?: (failure: RouteFailure) => void;
}

/**
 * Calls the models in turn until one answers. Only a failure of the upstream leads to the next: a request that one
 * provider refuses, another would refuse too, and a missing key must not go unnoticed.
 *
 * When all circuits are open, the first model is called all the same.
 *
 * @param call must not have passed on anything of the answer when it throws; see {@linkcode started}
 * @throws what the last call threw
 */
export async function attempt<T>(
  targets: readonly ResolvedModel[],
  call: (target: ResolvedModel) => Promise<T>,
  options: RouteOptions = {},
): Promise<RouteResult<T>> {
  const failures: RouteFailure[] = [];
  let told = 0;
  let last: unknown;
  for (const target of callable(targets, options.circuit, failures)) {
    for (const failure of failures.slice(told)) options.onFailed?.(failure);
    told = failures.length;
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

/** The models that may be called, each asked of its circuit only when its turn has come. */
function* callable(
  targets: readonly ResolvedModel[],
  circuit: RouteOptions["circuit"],
  passedOver: RouteFailure[],
): Generator<ResolvedModel> {
  let found = false;
  for (const target of targets) {
    if (circuit?.(target).allows() === false) {
      const error = new NetworkError(
        `${target.row.name} keeps failing and is left alone for a while`,
        { kind: "unreachable" },
      );
      passedOver.push({ name: target.name, error });
    } else {
      found = true;
      yield target;
    }
  }
  if (found) return;
  passedOver.length = 0;
  yield* targets.slice(0, 1);
}

/**
 * Waits until an answer has begun: reads up to the first chunk that carries something of it, and returns chunks that
 * begin anew. So what fails before anything is shown fails here, where another model can be tried.
 *
 * The result must be read or left (by `break`, `return()`), which closes the source.
 *
 * @throws what the source throws until then
 */
export async function started(
  chunks: AsyncIterable<ChatChunk>,
): Promise<AsyncIterable<ChatChunk>> {
  const source = chunks[Symbol.asyncIterator]();
  const head: ChatChunk[] = [];
  for (let begun = false; !begun;) {
    const result = await source.next();
    if (result.done) break;
    head.push(result.value);
    begun = result.value.choices.some(carries);
  }
  const iterator: AsyncIterator<ChatChunk> = {
    next() {
      const value = head.shift();
      return value === undefined
        ? source.next()
        : Promise.resolve({ done: false, value });
    },
    async return() {
      head.length = 0;
      return await source.return?.() ?? { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/** Whether a choice holds more than the announcement of who speaks. */
function carries(choice: ChunkChoice): boolean {
  return choice.finish_reason !== null ||
    Object.entries(choice.delta).some(([name, value]) =>
      name !== "role" && value !== null && value !== undefined &&
      value !== "" && !(Array.isArray(value) && value.length === 0)
    );
}
