/**
 * Which run a request belongs to, by its headers.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";
import { ulidTime } from "../../core/data/ulid.ts";
import { SESSION_HEADERS } from "../../clients/client_variables.ts";
import { ulidOf } from "../../core/data/ulid_of.ts";
import type { RunOf } from "../../history/line/run.ts";
import { headerText } from "./header_text.ts";
import type { RequestHeaders } from "../server_request.ts";

/** The longest name of a run, in UTF-16 units. */
const MAX_LENGTH = 128;

/** A name that is not a ULID has the ULID that {@linkcode ulidOf} makes of it: the same in every process. */
const HEADER = "x-chat-run";

/**
 * The run that a request's headers name; undefined where they name none.
 *
 * @throws {ApiError} 400: a name that is too long
 */
export function runOf(headers: RequestHeaders): RunOf | undefined {
  const name = headers.get(HEADER)?.trim();
  if (!name) return sessionOf(headers);
  if (name.length > MAX_LENGTH) {
    throw new ApiError(
      `the header ${HEADER} takes a ULID or a name of at most ${MAX_LENGTH} characters, not ${name.length}`,
      {
        kind: "invalid_request",
        status: STATUS_CODE.BadRequest,
        type: "invalid_request_error",
        code: "invalid_run",
      },
    );
  }
  return runNamed(name);
}

/** The session that a client names by itself; one that is too long is not one. */
function sessionOf(headers: RequestHeaders): RunOf | undefined {
  for (const header of SESSION_HEADERS) {
    const name = headers.get(header)?.trim();
    if (name && name.length <= MAX_LENGTH) return runNamed(name);
  }
  return undefined;
}

function runNamed(text: string): RunOf {
  if (ulidTime(text) !== undefined) return { id: text };
  const name = headerText(text);
  return { id: ulidOf(name), name };
}
