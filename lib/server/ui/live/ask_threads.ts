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
  { threads, elsewhere }: ServerContext,
  { live }: Pages,
  question: LiveQuestion,
): Promise<readonly (LiveAnswer | undefined)[]> {
  const own = live.answer(question);
  const isEnough = question.type !== "rows" && own.type !== "nothing";
  if (isEnough) return [own];
  const others = await threads?.askOthers(question) ?? [];
  const answers = [own, ...others];
  return elsewhere === undefined
    ? answers
    : [...answers, elsewhere.answer(question)];
}
