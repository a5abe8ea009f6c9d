/**
 * The notice about members that were not sent to a provider.
 *
 * @module
 */
import { sanitize } from "../core/text/text.ts";
import type { LeftOut } from "./conversation_options.ts";

/** One line, such as `chat: left out for anthropic: seed, logit_bias`. */
export function leftOutNote({ provider, members }: LeftOut): string {
  return sanitize(`chat: left out for ${provider}: ${members.join(", ")}`);
}
