/**
 * Reads attachments of a message from files and addresses.
 *
 * @module
 */
import {
  attachReadable,
  readAttachment,
} from "../../../attach/read_attachment.ts";
import { checkTotal, type Recipient } from "../../../attach/attach_bytes.ts";
import type { Attachment } from "../../../attach/attachment.ts";
import { ATTACHMENT_LIMITS } from "../../../clients/attachment_limits.ts";
import type { ResolvedModel } from "../../../clients/registry.ts";
import { MAX_CONTENT } from "../max_content.ts";

/**
 * Reads the attachments of a message for a model.
 *
 * @param sources paths, http(s) addresses, or `-` for `stdin`
 * @param waiting attachments that the message already has
 * @throws {UsageError} an attachment cannot be read or sent, or all together are too large
 */
export async function readAttachments(
  sources: readonly string[],
  { name: model, provider }: ResolvedModel,
  options: {
    readonly stdin?: ReadableStream<Uint8Array> | undefined;
    readonly waiting?: readonly Attachment[] | undefined;
    readonly maxContent?: number | undefined;
  } = {},
): Promise<Attachment[]> {
  const { stdin, waiting = [], maxContent = MAX_CONTENT } = options;
  const recipient: Recipient = {
    model,
    limits: ATTACHMENT_LIMITS[provider.dialect],
    maxText: maxContent,
  };
  const attachments: Attachment[] = [];
  for (const source of sources) {
    attachments.push(
      source === "-" && stdin !== undefined
        ? await attachReadable({ name: source, readable: stdin }, recipient)
        : await readAttachment(source, recipient),
    );
  }
  checkTotal([...waiting, ...attachments], recipient);
  return attachments;
}
