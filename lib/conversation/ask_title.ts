/**
 * The title of a conversation that a model writes, only where the user asks for it.
 *
 * @module
 */
import { Accumulator } from "../core/accumulate.ts";
import { rebuildMessages } from "../history/chain/rebuild.ts";
import type { Exchange } from "../history/line/exchange.ts";
import { ChatError } from "../core/errors.ts";
import { messageText } from "../core/text/message_text.ts";
import { requestOf } from "./request.ts";
import { oneLine } from "../core/text/text.ts";
import type { Answerer } from "./conversation_options.ts";

const TASK =
  "Write a title for this conversation: at most six words, in its language, without quotation marks. Answer with the title alone.";

/** Characters of each end of the conversation that the model reads. */
const MOST = 4000;
/** Characters of the longest title. */
const LONGEST = 100;

/**
 * Asks a model, by its provider's name, for the title of a conversation. The request is not recorded, as it is not part of any conversation.
 *
 * @throws {ChatError} the model refuses, or answers nothing
 */
export async function askTitle(
  client: Pick<Answerer, "stream">,
  model: string,
  chain: readonly Exchange[],
  signal?: AbortSignal,
): Promise<string> {
  const messages = [...rebuildMessages(chain)];
  const answer = chain.at(-1)?.response?.choices[0]?.message;
  const said = [...messages, ...answer === undefined ? [] : [answer]]
    .filter(({ role }) => role === "user" || role === "assistant")
    .map((message) => `${message.role}: ${messageText(message)}`).join("\n\n");
  const text = said.length > 2 * MOST
    ? `${said.slice(0, MOST)}\n[…]\n${said.slice(-MOST)}`
    : said;
  const request = requestOf(
    [{ role: "user", content: `${TASK}\n\n${text.toWellFormed()}` }],
    model,
  );
  const fold = new Accumulator();
  for await (const chunks of client.stream(request, { signal })) {
    for (const chunk of chunks) fold.add(chunk);
  }
  const message = fold.completion().choices[0]?.message;
  const title = oneLine(message === undefined ? "" : messageText(message))
    .trim().slice(0, LONGEST).toWellFormed();
  if (title !== "") return title;
  throw new ChatError(`${model} wrote no title`);
}
