/**
 * What the ask page begins with: the user's templates, and the recorded request that is asked again.
 *
 * @module
 */
import type { Message } from "../../../core/chat.ts";
import { ulidTime } from "../../../core/data/ulid.ts";
import { reasonOf } from "../../../core/text/reason.ts";
import { rebuildRequest } from "../../../history/chain/rebuild.ts";
import type { History } from "../../../history/history.ts";
import type { Exchange } from "../../../history/line/exchange.ts";
import type { Page } from "../../page.ts";
import { modelName } from "../../parts/exchange_facts.ts";
import { jsonFile } from "./json_file.ts";

/** A recorded request, for its form. */
interface Refilled {
  readonly model: string;
  /** The text of a system message at its beginning; empty without one. */
  readonly system: string;
  /** What was said before the last message of the user; all, with the answer, to continue it. */
  readonly messages: readonly Message[];
  /** That message; absent if the request ends with another one. */
  readonly last?: Message;
  /** All other members. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Members that asking sets itself. */
const OWN = ["model", "messages", "stream", "stream_options"];

export const askStart: Page = {
  method: "GET",
  path: "ask/start",
  async answer({ params }, { history, templates }) {
    const from = params.get("from") ?? "";
    const [known, asked] = await Promise.all([
      settled(templates?.() ?? []),
      settled(
        from === ""
          ? undefined
          : refilled(history, from, params.has("answered")),
      ),
    ]);
    const problems = [known, asked].flatMap(({ problem }) => problem ?? []);
    return jsonFile({
      templates: known.value ?? [],
      from: asked.value,
      problems,
    });
  },
};

/** What was asked for must not keep the page from working. */
async function settled<T>(
  value: T | Promise<T>,
): Promise<{ value?: T; problem?: string }> {
  try {
    return { value: await value };
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}

/** @throws {UsageError} there is no such exchange */
async function refilled(
  history: History | undefined,
  id: string,
  isAnswered: boolean,
): Promise<Refilled | undefined> {
  if (history === undefined) return undefined;
  const chain = await chainOf(history, id);
  const request = rebuildRequest(chain);
  const exchange = chain.at(-1);
  const messages = [...request.messages];
  const [first] = messages;
  const hasSystem = first?.role === "system" &&
    typeof first.content === "string";
  if (hasSystem) messages.shift();
  const answer = isAnswered && exchange?.response?.choices?.[0]?.message;
  if (answer) messages.push(answer);
  const last = messages.at(-1)?.role === "user" ? messages.pop() : undefined;
  return {
    model: exchange === undefined ? request.model : modelName(exchange),
    system: hasSystem ? `${first.content}` : "",
    messages,
    ...(last === undefined ? {} : { last }),
    options: Object.fromEntries(
      Object.entries(request).filter(([name]) => !OWN.includes(name)),
    ),
  };
}

/** A whole id is looked up without reading the history. */
async function chainOf(history: History, id: string): Promise<Exchange[]> {
  const chain = ulidTime(id) === undefined ? [] : await history.chain(id);
  return chain.length > 0 ? chain : await history.chain(await history.find(id));
}
