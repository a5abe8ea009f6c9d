/**
 * The MCP servers of `chat ask`, and the resources of theirs that the prompt names.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import type { ContentPart, Message } from "../../core/chat.ts";
import type { Models } from "../shared/open_models.ts";
import { canAsk } from "../shared/confirm.ts";
import { formsOnStderr } from "../shared/tools/stderr_seat.ts";
import { mentioned } from "../shared/tools/mentions.ts";
import { ServerPool } from "../shared/tools/server_pool.ts";

/** Opens no server yet. */
export function serverPool(
  { io, flags }: CommandContext,
  models: Models,
): ServerPool {
  const fillForm = canAsk(io) ? formsOnStderr(io) : undefined;
  return new ServerPool({ io, flags, models, fillForm });
}

/**
 * A message with the resources in front that the words name: not those that stdin does, which may be a stranger's text.
 *
 * @throws as `mentioned`
 */
export async function withResources(
  message: Message,
  { words }: CommandContext,
  { notice }: Models,
  servers: () => Promise<ServerPool>,
): Promise<Message> {
  const { signal } = new AbortController();
  const found = await mentioned(words.join(" "), await servers(), signal);
  if (found.length === 0) return message;
  for (const { name, about } of found) await notice(`chat: ${name}: ${about}`);
  const { content } = message;
  const own: ContentPart[] = typeof content === "string"
    ? [{ type: "text", text: content }]
    : content ?? [];
  return { ...message, content: [...found.map(({ part }) => part), ...own] };
}
