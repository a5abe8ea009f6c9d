/**
 * The recorded streams of both dialects, each with what it comes to.
 *
 * @module
 */
import type { ChatChunk } from "../../lib/core/chat.ts";
import type { DecodeOptions } from "../../lib/dialects/openai_chat/choice_decoder.ts";
import { FIXTURES } from "../dialects/anthropic_messages/fixtures.ts";

/** A recorded stream, and what it comes to. */
export interface Recorded {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly chunks: ChatChunk[];
  readonly error?: { kind?: string; message?: string; status?: number };
  /** How its provider's row says to read it. */
  readonly options?: DecodeOptions;
}

const FOLDER = new URL("../fixtures/openai_chat/", import.meta.url);

/** Streams of Chat Completions. */
export const CHAT: readonly Recorded[] = Array.from(
  Deno.readDirSync(FOLDER),
  ({ name }) => name,
).filter((name) => name.endsWith(".sse")).sort().map((name) => ({
  name: name.replace(".sse", ""),
  bytes: Deno.readFileSync(new URL(name, FOLDER)),
  ...JSON.parse(
    Deno.readTextFileSync(new URL(name.replace(".sse", ".json"), FOLDER)),
  ),
}));

/** Streams of the Messages API. */
export const MESSAGES: readonly Recorded[] = FIXTURES;
