/**
 * What `chat ask` asks: words, stdin, a template and attachments put together.
 *
 * @module
 */
import { messageWith } from "../attach/attachment.ts";
import type { ResolvedModel } from "../clients/registry.ts";
import type { Message } from "../core/chat.ts";
import { UsageError } from "../core/errors.ts";
import type { Input } from "../core/io.ts";
import { loader } from "../core/load.ts";
import type { AppliedTemplate } from "../repl/slash_services.ts";
import type { CommandContext } from "./command.ts";
import { maxContent } from "./max_content.ts";

const loadAttachments = loader<typeof import("./attachments.ts")>(
  import.meta.url,
  "./attachments.ts",
);
const loadPipedText = loader<typeof import("../attach/piped_text.ts")>(
  import.meta.url,
  "../attach/piped_text.ts",
);

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
    const piped = await readPiped(io.stdin);
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

async function readPiped(stdin: Input): Promise<string> {
  const bytes = await stdin.bytes();
  if (bytes.length === 0) return "";
  const { pipedText } = await loadPipedText();
  return pipedText(bytes);
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
  if (places.length === 0) return messageWith([], prompt);
  const { readAttachments } = await loadAttachments();
  const attachments = await readAttachments(places, model, {
    maxContent: maxContent(flags),
    ...(places.includes("-") ? { stdin: io.stdin.readable } : {}),
  });
  return messageWith(attachments, prompt);
}
