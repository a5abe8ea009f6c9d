/**
 * What shows an answer.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import type { AnswerFacts } from "./plain.ts";

/**
 * Shows an answer as it arrives and tells what is known of it.
 *
 * @throws whatever the stream throws, once what arrived has been shown
 */
export type Renderer = (
  chunks: AsyncIterable<ChatChunk>,
) => Promise<AnswerFacts>;
