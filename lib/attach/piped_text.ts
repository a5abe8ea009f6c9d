/**
 * Reads piped text. Refuses a picture or an archive, which would be sent as thousands of tokens of nonsense.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import { mediaType } from "./media_type.ts";

/**
 * Decodes what was piped in, without its byte order mark. Of text in another encoding, keeps what UTF-8 can read.
 *
 * @throws {UsageError} it is not UTF-8, and is of a known type or has NULs
 */
export function pipedText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // not UTF-8
  }
  const media = mediaType(bytes);
  const type = "type" in media ? media.type : undefined;
  if (type === undefined && !bytes.includes(0)) {
    return new TextDecoder().decode(bytes);
  }
  const what = type === undefined ? "" : ` (${type})`;
  throw new UsageError(`stdin is not UTF-8 text${what}`, {
    hint: media.kind === "other"
      ? "a prompt must be text"
      : "-a - attaches it instead",
  });
}
