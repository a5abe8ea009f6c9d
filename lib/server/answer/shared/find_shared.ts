/**
 * Finds Responses that another machine has recorded, in the store that they share.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { delay } from "../../../core/delay.ts";
import { ApiError, NetworkError } from "../../../core/errors.ts";
import { ulidTime } from "../../../core/data/ulid.ts";
import type { History } from "../../../history/history.ts";
import type { ServerContext } from "../../endpoint.ts";

/** How long a request waits for the store, in ms: lines arrive there within a second or two. */
const WAIT_MS = 4_000;
/** Between two looks, in ms. */
const LOOK_MS = 100;
/** What began before that has arrived, or will not soon, in ms. */
const RECENT_MS = 15 * 60_000;

/**
 * Looks in the shared store, for some seconds where the exchange may still be on its way.
 *
 * @param exchange the exchange's id if that is known
 * @param find looks once
 * @throws {ApiError} 503: the store cannot be reached, or does not answer
 */
export async function findShared<T>(
  { shared }: Pick<ServerContext, "shared">,
  exchange: string | undefined,
  find: (history: History) => Promise<T | undefined>,
): Promise<T | undefined> {
  if (shared === undefined) return undefined;
  const began = exchange === undefined ? undefined : ulidTime(exchange);
  const isRecent = began !== undefined && Date.now() - began < RECENT_MS;
  const over = new AbortController();
  const { signal } = over;
  let looked = false;
  const looking = async (): Promise<T | undefined> => {
    const history = await shared();
    while (true) {
      const found = await find(history);
      looked = true;
      if (found !== undefined || !isRecent || signal.aborted) return found;
      await delay(LOOK_MS, signal);
    }
  };
  const found = looking();
  found.catch(() => {}); // it may fail after its time
  try {
    return await Promise.race([
      found,
      delay(WAIT_MS, signal).then(() => {
        if (looked) return undefined;
        throw unreachable(`no answer within ${WAIT_MS / 1000} s`);
      }),
    ]);
  } catch (error) {
    throw error instanceof NetworkError ? unreachable(error.message) : error;
  } finally {
    over.abort();
  }
}

function unreachable(why: string): ApiError {
  return new ApiError(
    `this machine does not have the response, and the store cannot be asked: ${why}`,
    {
      kind: "server",
      status: STATUS_CODE.ServiceUnavailable,
      type: "server_error",
      code: "store_unreachable",
    },
  );
}
