/**
 * Recorded streams, each with what it must come to beside it.
 *
 * @module
 */
import type { ChatChunk } from "../../../lib/core/chat.ts";

/** A stream's bytes, the chunks that it gives, and the failure that ends it. */
export interface Fixture {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  chunks: ChatChunk[];
  /** Members of the error. */
  error?: Record<string, unknown>;
}

const FOLDER = new URL("../../fixtures/anthropic_messages/", import.meta.url);

/** When all chunks of the fixtures were created, Unix time in seconds. */
export const CREATED = 1_700_000_000;

/** All streams of the folder, by name. */
export const FIXTURES: readonly Fixture[] = Array.from(
  Deno.readDirSync(FOLDER),
  ({ name }) => name,
).filter((name) => name.endsWith(".sse")).sort().map((name) => ({
  name: name.replace(".sse", ""),
  bytes: Deno.readFileSync(new URL(name, FOLDER)),
  ...JSON.parse(
    Deno.readTextFileSync(new URL(name.replace(".sse", ".json"), FOLDER)),
  ),
}));

/** The fixture of a name. */
export function fixture(name: string): Fixture {
  const found = FIXTURES.find((it) => it.name === name);
  if (found === undefined) throw new Error(`no fixture ${name}`);
  return found;
}
