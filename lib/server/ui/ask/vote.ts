/**
 * `POST /ui/ask/vote`: which of two blind answers is better. From then on their models may be known.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { invalid, isObject } from "../../../core/data/invalid.ts";
import { ApiError, UsageError } from "../../../core/errors.ts";
import type { History } from "../../../history/history.ts";
import { utcTime } from "../../../history/line/utc_time.ts";
import type { ServerContext } from "../../endpoint.ts";
import { readJsonBody } from "../../guard/json_body.ts";
import { Reply } from "../../reply.ts";
import type { ServerRequest } from "../../server_request.ts";
import { pageHeaders } from "../page_headers.ts";
import type { Pages } from "../pages.ts";
import { unseal } from "./seal.ts";

/** What the page sends as the choice: the place on the screen, or that both are as good. */
const CHOICES: readonly unknown[] = ["1", "2", "both", "neither"];

/**
 * Records the vote, and replies with the ids of the exchanges in the order on the screen.
 *
 * @throws {ApiError} 400: not a vote, or not on answers of this server; 409: the answers are not recorded
 */
export async function askVote(
  request: ServerRequest,
  { store }: ServerContext,
  { secrets }: Pages,
): Promise<Reply> {
  const { value } = await readJsonBody(request);
  const { pair, choice } = isObject(value) ? value : {};
  const opened = typeof pair === "string"
    ? await unseal(pair, secrets)
    : undefined;
  if (opened === undefined) {
    throw invalid("pair", "is not of answers that this server has given");
  }
  if (!CHOICES.includes(choice)) {
    throw invalid("choice", "must be 1, 2, both or neither");
  }
  const { answers, shown } = opened;
  if (store === undefined) throw notRecorded();
  await checkStored(store, answers);
  const isStored = await store.prefer({
    question: answers[0],
    answers,
    shown,
    choice: choice === "1" || choice === "2"
      ? shown[choice === "1" ? 0 : 1]
      : `${choice}`,
    by: "web",
    at: utcTime(new Date()),
  });
  if (!isStored) throw notRecorded();
  return Reply.json({ shown }, {
    headers: pageHeaders({ "content-type": "application/json" }),
  });
}

async function checkStored(
  store: History,
  ids: readonly string[],
): Promise<void> {
  try {
    for (const id of ids) await store.find(id);
  } catch (error) {
    throw error instanceof UsageError ? notRecorded() : error;
  }
}

function notRecorded(): ApiError {
  return new ApiError("these answers are not recorded, so the vote is not", {
    kind: "invalid_request",
    status: STATUS_CODE.Conflict,
    type: "invalid_request_error",
    code: "not_recorded",
  });
}
