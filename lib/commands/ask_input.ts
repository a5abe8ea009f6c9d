/**
 * What `chat ask` asks: words, stdin, a template and attachments put together.
 *
 * @module
 */
import { messageWith } from "../attach/attachment.ts";
import { pipedText } from "../attach/piped_text.ts";
import type { ResolvedModel } from "../clients/registry.ts";
import type { Message } from "../core/chat.ts";
import { UsageError } from "../core/errors.ts";
import type { AppliedTemplate } from "../repl/slash_services.ts";
import { MAX_CONTENT, readAttachments } from "./attachments.ts";
import type { CommandContext } from "./command.ts";
import type { Flags } from "./parse.ts";

/**
 * What the user typed: what stdin says, a blank line, what the words say; "" where a template or an attachment says enough.
 *
 * @throws {UsageError} nothing to ask, or no text on stdin
 */
export async function readPrompt(
  { io, flags, words }: CommandContext,
  template: AppliedTemplate | undefined,
): Promise<string> {
  const attached = flags.list("attach");
  const parts: string[] = [];
  if (!attached.includes("-") && !io.stdin.isTerminal) {
    const piped = pipedText(await new Response(io.stdin.readable).bytes());
    if (piped.trim() !== "") parts.push(piped.replace(/\r?\n$/, ""));
  }
  const text = words.filter((word) => word !== "-").join(" ");
  if (text.trim() !== "") parts.push(text);
  const asks = parts.length > 0 || attached.length > 0 ||
    template?.message !== undefined && !template.needsInput;
  if (asks) return parts.join("\n\n");
  throw new UsageError("Nothing to ask", {
    hint: 'give a prompt: chat ask "…", or a pipe: … | chat ask',
  });
}

/**
 * A prompt with what `--attach` names.
 *
 * @throws {UsageError} an attachment that cannot be sent to the model
 */
export async function attachTo(
  prompt: string,
  { io, flags }: CommandContext,
  model: ResolvedModel,
): Promise<Message> {
  const places = flags.list("attach");
  const attachments = await readAttachments(places, model, {
    maxContent: maxContent(flags),
    ...(places.includes("-") ? { stdin: io.stdin.readable } : {}),
  });
  return messageWith(attachments, prompt);
}

/**
 * The most characters that a message may have.
 *
 * @throws {UsageError} no whole number from 1
 */
export function maxContent(flags: Flags): number {
  const most = flags.number("max-content") ?? MAX_CONTENT;
  if (Number.isInteger(most) && most >= 1) return most;
  throw new UsageError(
    `--max-content takes a whole number of at least 1, not ${most}`,
  );
}
