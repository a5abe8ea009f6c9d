/**
 * What the tests of HTTP calls share.
 *
 * @module
 */
import { ApiError } from "../../lib/core/errors.ts";
import { type ErrorDecoder, type HttpCall, send } from "../../lib/wire/http.ts";

/** A key to look for where none may be. */
export const KEY = "sk-canary-wire";

/** A body that begins with `quota` makes an error of that kind. */
const decodeError: ErrorDecoder = (status, headers, body) =>
  new ApiError(`refused with ${status}`, {
    kind: body.startsWith("quota") ? "quota" : "server",
    status,
    headers,
    body,
    requestId: headers.get("x-request-id") ?? undefined,
  });

/** A POST that records its sends and its waits, which take no time. */
export function recorded(
  url: string,
  rest: Partial<HttpCall> = {},
): { call: HttpCall; sent: unknown[]; slept: number[] } {
  const sent: unknown[] = [];
  const slept: number[] = [];
  const call: HttpCall = {
    url,
    method: "POST",
    headers: {
      "authorization": `Bearer ${KEY}`,
      "x-api-key": KEY,
      "content-type": "application/json",
    },
    body: '{"n":9007199254740993}',
    decodeError,
    onSend: (request) => sent.push(request),
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
    ...rest,
  };
  return { call, sent, slept };
}

/** What a call throws; fails when it succeeds. */
export async function failure(call: HttpCall): Promise<unknown> {
  try {
    await (await send(call)).cancel();
  } catch (error) {
    return error;
  }
  throw new Error("the call succeeded");
}
