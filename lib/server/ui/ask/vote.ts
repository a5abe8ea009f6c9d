/**
 * `POST /ui/ask/vote`: which of two blind answers is better. From then on their models may be known.
 *
 * @module
 */
import { invalid, isObject } from "../../../core/data/invalid.ts";
import type { History } from "../../../history/history.ts";
import { utcTime } from "../../../history/line/utc_time.ts";
import type { ServerContext } from "../../endpoint.ts";
import { readJsonBody } from "../../guard/json_body.ts";
import { Reply } from "../../reply.ts";
import type { ServerRequest } from "../../server_request.ts";
import { pageHeaders } from "../page_headers.ts";
import type { Pages } from "../pages.ts";
import { type BlindPair, unseal } from "./seal.ts";

/** What the page sends as the choice: the place on the screen, or that both are as good. */
const CHOICES: readonly unknown[] = ["1", "2", "both", "neither"];

/**
 * Records the vote. Replies with the ids of the exchanges and their models in the order on the screen, and whether the
 * vote is recorded, which it is only where its answers are.
 *
 * @throws {ApiError} 400: not a vote, or not on answers of this server
 */
export async function askVote(
  request: ServerRequest,
  { store, history }: ServerContext,
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
  const { shown, models } = opened;
  const recorded = history && store !== undefined &&
    await record(opened, `${choice}`, store);
  return Reply.json({ shown, models, recorded }, {
    headers: pageHeaders({ "content-type": "application/json" }),
  });
}

async function record(
  { answers, shown }: BlindPair,
  choice: string,
  store: History,
): Promise<boolean> {
  for (const id of answers) {
    if ((await store.chain(id, 1)).length === 0) return false;
  }
  return await store.prefer({
    question: answers[0],
    answers,
    shown,
    choice: choice === "1" ? shown[0] : choice === "2" ? shown[1] : choice,
    by: "web",
    at: utcTime(new Date()),
  });
}
