/**
 * The tool that fetches an address.
 *
 * @module
 */
import { pageText } from "../../core/text/page_text.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { fetchPublic } from "../../wire/fetch_address.ts";
import { textOf } from "../read_arguments.ts";
import { type RunnableTool, ToolFailure } from "../tool.ts";

/** Bytes of a reply that are read. */
const MOST_BYTES = 1024 * 1024;

/**
 * The text of a public address. It counts as a change: the address can carry away what the model has read.
 *
 * @param allowsPrivate whether addresses of this machine and its network are allowed
 */
export function fetchUrl(allowsPrivate: boolean): RunnableTool {
  return {
    name: "fetch_url",
    tier: "write",
    description: "Fetch an http or https address and return its text.",
    parameters: {
      type: "object",
      properties: { url: { type: "string", description: "the address" } },
      required: ["url"],
      additionalProperties: false,
    },
    async run(args, { signal }) {
      const url = URL.parse(textOf(args, "url"));
      if (url === null || !/^https?:$/.test(url.protocol)) {
        throw new ToolFailure('"url" must begin with http:// or https://');
      }
      try {
        const reply = allowsPrivate
          ? await fetch(url, { signal })
          : await fetchPublic(url, { signal });
        return await textOfReply(reply);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof ToolFailure) throw error;
        throw new ToolFailure(`Cannot fetch ${url.href}: ${reasonOf(error)}`);
      }
    },
  };
}

async function textOfReply(reply: Response): Promise<string> {
  const type = reply.headers.get("content-type") ?? "";
  const bytes = await beginning(reply);
  let text: string;
  try {
    // The last character may be cut.
    text = new TextDecoder("utf-8", { fatal: true })
      .decode(bytes, { stream: true });
  } catch {
    throw new ToolFailure(`The reply is not text (${type || "unknown type"})`);
  }
  const shown = /\bhtml\b/i.test(type) ? readable(text) : text;
  if (reply.ok) return shown;
  throw new ToolFailure(
    `${reply.status} ${reply.statusText}: ${shown.slice(0, 2000)}`,
  );
}

async function beginning({ body }: Response): Promise<Uint8Array> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let read = 0;
  for await (const piece of body ?? []) {
    pieces.push(new Uint8Array(piece.subarray(0, MOST_BYTES - read)));
    read += piece.length;
    if (read >= MOST_BYTES) break; // the rest is not fetched
  }
  return await new Blob(pieces).bytes();
}

function readable(html: string): string {
  return pageText(html).replaceAll(/[ \t\r\f]+/g, " ")
    .replaceAll(/ ?\n[ \n]*/g, "\n").trim();
}
