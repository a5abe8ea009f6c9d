/**
 * Reads the text of an address that the user names: the article of an HTML page, other text as it is.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import { sizeText } from "../../core/text/size_text.ts";
import { loader } from "../../core/load.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { fetchAddress } from "../../wire/fetch_address.ts";
import { mediaType } from "../media_type.ts";
import type { FoundText } from "./found_text.ts";

const loadArticle = loader<typeof import("./article.ts")>(
  import.meta.url,
  "./article.ts",
);

/** Most bytes of a reply. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Fetches an address, which may be one of this machine; its redirects may not lead to one.
 *
 * @throws {UsageError} it cannot be fetched, is too long, or not text
 */
export async function readAddress(address: string): Promise<FoundText> {
  if (!URL.canParse(address)) {
    throw new UsageError(`Cannot read ${address}: it is not a URL`);
  }
  try {
    const reply = await fetchAddress(address);
    const bytes = await bytesOf(reply);
    if (!reply.ok) {
      throw new Error(`${reply.status} ${reply.statusText}`.trim());
    }
    const type = reply.headers.get("content-type") ?? "";
    const text = decoded(bytes, type);
    const isPage = /\bhtml\b/i.test(type) ||
      type === "" && /^\s*<(?:!doctype html|html)\b/i.test(text);
    const shown = isPage ? (await loadArticle()).articleText(text) : text;
    return { name: address, text: shown, bytes: bytes.length };
  } catch (error) {
    throw new UsageError(`Cannot read ${address}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

async function bytesOf({ body }: Response): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let read = 0;
  for await (const piece of body ?? []) {
    pieces.push(new Uint8Array(piece));
    read += piece.length;
    if (read > MOST_BYTES) {
      throw new Error(`it has more than ${sizeText(MOST_BYTES)}`);
    }
  }
  return await new Blob(pieces).bytes();
}

function decoded(bytes: Uint8Array<ArrayBuffer>, type: string): string {
  const media = mediaType(bytes);
  if (media.kind === "text") return media.text;
  const charset = /charset="?([\w-]+)/i.exec(type)?.[1] ?? charsetOf(bytes);
  if (media.type !== undefined || charset === undefined) {
    throw new Error(
      `it is not text (${media.type ?? (type || "unknown type")})`,
    );
  }
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    throw new Error(`its encoding ${charset} is not known`);
  }
}

/** The encoding that a page names in its first bytes. */
function charsetOf(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 1024));
  return /<meta[^<>]+charset=["']?([\w-]+)/i.exec(start)?.[1];
}
