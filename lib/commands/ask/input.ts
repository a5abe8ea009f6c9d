/**
 * Builds the message of `chat ask` from words, stdin, a template, texts and attachments.
 *
 * @module
 */
import { messageWith } from "../../attach/attachment.ts";
import type { ResolvedModel } from "../../clients/registry.ts";
import type { Message } from "../../core/chat.ts";
import { UsageError } from "../../core/errors.ts";
import type { Input } from "../../core/io.ts";
import { loader } from "../../core/load.ts";
import type { AppliedTemplate } from "../../repl/slash_services.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { Flags } from "../../cli/parse.ts";
import type { Models } from "../shared/open_models.ts";

const loadAttached = loader<typeof import("./attached.ts")>(
  import.meta.url,
  "./attached.ts",
);
const loadPipedText = loader<typeof import("../../attach/piped_text.ts")>(
  import.meta.url,
  "../../attach/piped_text.ts",
);

/**
 * The prompt: the text of stdin, a blank line and the words; "" if a template or an attachment is enough.
 *
 * @param optional whether there may be nothing to ask; then undefined
 * @throws {UsageError} there is nothing to ask, or stdin has no text
 */
export async function readPrompt(
  { io, flags, words }: CommandContext,
  template: AppliedTemplate | undefined,
  optional = false,
): Promise<string | undefined> {
  const attached = placesOf(flags);
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
  if (optional) return undefined;
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
 * The message with the prompt, the texts of `--file` and the attachments of `--attach`.
 *
 * @throws {UsageError} something cannot be read or sent to the model
 */
export async function attachTo(
  prompt: string,
  context: CommandContext,
  models: Models,
  model: ResolvedModel,
): Promise<Message> {
  if (placesOf(context.flags).length === 0) return messageWith([], prompt);
  const { attachedMessage } = await loadAttached();
  return await attachedMessage(prompt, context, models, model);
}

function placesOf(flags: Flags): string[] {
  return [...flags.list("file"), ...flags.list("attach")];
}
