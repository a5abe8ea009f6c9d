/**
 * From names of files and addresses to what goes with a message.
 *
 * @module
 */
import { attachReadable, readAttachment } from "../attach/read_attachment.ts";
import { checkTotal, type Recipient } from "../attach/attach_bytes.ts";
import type { Attachment } from "../attach/attachment.ts";
import { ATTACHMENT_LIMITS } from "../clients/attachment_limits.ts";
import type { ResolvedModel } from "../clients/registry.ts";
import { MAX_CONTENT } from "./max_content.ts";

/**
 * Reads what is to go with a message for a model.
 *
 * @param places paths, http(s) addresses, or `-` for `stdin`
 * @param waiting what goes with the same message already
 * @throws {UsageError} one that cannot be read or sent, or too much together
 */
export async function readAttachments(
  places: readonly string[],
  { name: model, row }: ResolvedModel,
  options: {
    readonly stdin?: ReadableStream<Uint8Array>;
    readonly waiting?: readonly Attachment[];
    readonly maxContent?: number;
  } = {},
): Promise<Attachment[]> {
  const { stdin, waiting = [], maxContent = MAX_CONTENT } = options;
  const recipient: Recipient = {
    model,
    limits: ATTACHMENT_LIMITS[row.dialect],
    maxText: maxContent,
  };
  const attachments: Attachment[] = [];
  for (const place of places) {
    attachments.push(
      place === "-" && stdin !== undefined
        ? await attachReadable({ name: place, readable: stdin }, recipient)
        : await readAttachment(place, recipient),
    );
  }
  checkTotal([...waiting, ...attachments], recipient);
  return attachments;
}
