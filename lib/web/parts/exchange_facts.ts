/**
 * What pages show of an exchange.
 *
 * @module
 */
import { messageText, typedText } from "../../core/text/message_text.ts";
import { oneLine } from "../../core/text/text.ts";
import { endpointOf, type Exchange } from "../../history/line/exchange.ts";

/** Characters of a message that a list shows at most. */
const LONGEST = 400;

/** The model's full name. */
export function modelName(
  { provider, model }: Pick<Exchange, "provider" | "model">,
): string {
  return provider === model ? model : `${provider}/${model}`;
}

/** The beginning of what the user said last, or of the last message if no user said anything, in one line. */
export function lastWords({ request, via }: Exchange): string {
  const { messages } = request;
  const said = messages.findLast(({ role }) => role === "user") ??
    messages.at(-1);
  if (said === undefined) return via === undefined ? "" : endpointOf(via);
  return oneLine((typedText(said) || messageText(said)).slice(0, LONGEST));
}

/** All texts in which a search looks. */
export function searchedTexts({ request, response }: Exchange): string[] {
  const answers = (response?.choices ?? []).map(({ message }) => message);
  return [...request.messages, ...answers].flatMap((message) =>
    message === undefined ? [] : [
      messageText(message),
      ...(message.tool_calls ?? []).map((call) =>
        `${call.function?.name ?? ""} ${call.function?.arguments ?? ""}`
      ),
    ]
  );
}
