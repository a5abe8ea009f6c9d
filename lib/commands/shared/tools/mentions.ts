/**
 * Resources of MCP servers that a message names: `@server:uri`.
 *
 * @module
 */
import type { Attachment } from "../../../attach/attachment.ts";
import { NameMap } from "../../../core/data/names.ts";
import { sizeText } from "../../../core/text/size_text.ts";
import { outputOf } from "../../../tools/output.ts";
import type { ServerPool } from "./server_pool.ts";

/** A server's name and an address with its scheme; the punctuation of a sentence after it is not part of it. */
const MENTION =
  /(?<=^|\s)@([\w.-]+):([a-z][\w+.-]*:\S*?)(?=[.,;:!?)\]}'"]*(?:\s|$))/gi;

/**
 * The resources that a text names, read. They stay named in the text. Where no file names a server, nothing is meant.
 *
 * @throws {UsageError} there is no such server
 * @throws {ChatError} the server cannot be used, or has no such text
 */
export async function mentioned(
  text: string,
  pool: ServerPool,
  signal: AbortSignal,
): Promise<Attachment[]> {
  const found = new NameMap(
    Array.from(
      text.matchAll(MENTION),
      ([word, name = "", uri = ""]) => [word, { name, uri }] as const,
    ),
  );
  if (found.size === 0 || (await pool.names()).length === 0) return [];
  const read: Attachment[] = [];
  for (const [word, { name, uri }] of found) {
    const [server] = await pool.open([name]);
    if (server === undefined) continue;
    const resource = await server.read(uri, signal);
    const { content, bytes } = outputOf(`The resource ${word}`, resource);
    read.push({
      name: word,
      about: sizeText(bytes),
      bytes: 0,
      part: { type: "text", text: content },
    });
  }
  return read;
}
