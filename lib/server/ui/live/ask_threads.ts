/**
 * Asks all threads of a server about its exchanges.
 *
 * @module
 */
import type { ServerContext } from "../../endpoint.ts";
import type { LiveAnswer, LiveQuestion } from "../../live/question.ts";
import type { Pages } from "../pages.ts";

/** The answers; undefined for a thread that does not answer in time. One is enough if it has what is asked for. */
export async function askThreads(
  { threads }: ServerContext,
  { live }: Pages,
  question: LiveQuestion,
): Promise<readonly (LiveAnswer | undefined)[]> {
  const own = live.answer(question);
  const isEnough = question.type !== "rows" && own.type !== "nothing";
  return threads === undefined || isEnough
    ? [own]
    : [own, ...await threads.askOthers(question)];
}
