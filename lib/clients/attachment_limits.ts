/**
 * What each dialect takes beside text, and how much of it.
 *
 * @module
 */
import type { ChatClient } from "../core/client.ts";

/** Kinds of attachments that are not text. */
export type MediaKind = "image" | "pdf" | "audio";

/** Largest size of one attachment by its kind, in bytes before base64; a kind that is absent is not taken at all. */
export interface AttachmentLimits extends
  Readonly<
    Partial<Record<MediaKind, number>>
  > {
  /** Largest sum of what one message carries, in bytes before base64. */
  readonly total: number;
}

const MIB = 1024 * 1024;

/** Bytes whose base64 is `size` bytes long. */
function decoded(size: number): number {
  return Math.floor(size / 4) * 3;
}

/**
 * - Chat Completions: 50 MB for the images of a request, and for its files together (OpenAI, "Images and vision" and
 *   "File inputs"); servers that take less say so themselves.
 * - Messages: 5 MiB of base64 for an image ("image exceeds 5 MB maximum: 5272940 bytes > 5242880 bytes"), 32 MB for the
 *   whole request (Anthropic, "Vision"), of which 1 MB is left to everything else.
 */
export const ATTACHMENT_LIMITS: Readonly<
  Record<ChatClient["dialect"], AttachmentLimits>
> = {
  openai: {
    image: 50 * MIB,
    pdf: 50 * MIB,
    audio: 50 * MIB,
    total: 50 * MIB,
  },
  anthropic: {
    image: decoded(5 * MIB),
    pdf: decoded(31 * MIB),
    total: decoded(31 * MIB),
  },
  none: { total: 0 },
};
