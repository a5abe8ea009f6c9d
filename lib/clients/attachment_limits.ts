/**
 * Attachments that each dialect accepts, and their size limits.
 *
 * @module
 */
import type { ChatClient } from "../core/client.ts";

/** Kinds of attachments that are not text. */
export type MediaKind = "image" | "pdf" | "audio";

/** Largest attachment of each kind, in bytes before base64; absent kinds are not accepted. */
export interface AttachmentLimits extends
  Readonly<
    Partial<Record<MediaKind, number>>
  > {
  /** Largest sum of a message's attachments, in bytes before base64. */
  readonly total: number;
}

const MIB = 1024 * 1024;

/** The number of bytes whose base64 is `size` long. */
function decoded(size: number): number {
  return Math.floor(size / 4) * 3;
}

/**
 * - Chat Completions: 50 MB for the images of a request, and for its files together (OpenAI, "Images and vision" and
 * "File inputs"); servers with lower limits report them.
 * - Messages: 5 MiB of base64 for an image ("image exceeds 5 MB maximum: 5272940 bytes > 5242880 bytes"), 32 MB for the
 * whole request (Anthropic, "Vision"), of which 1 MB is reserved for the rest.
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
