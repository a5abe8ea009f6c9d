/**
 * Text that another program pipes in: a picture or an archive is not sent as thousands of tokens of nonsense.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import { mediaType } from "./media_type.ts";

/**
 * The text of what was piped in, less a byte order mark; of text in another encoding, what can be read of it.
 *
 * @throws {UsageError} not UTF-8, and of a known type or with NULs in it
 */
export function pipedText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // no UTF-8
  }
  const media = mediaType(bytes);
  const type = "type" in media ? media.type : undefined;
  if (type === undefined && !bytes.includes(0)) {
    return new TextDecoder().decode(bytes);
  }
  const what = type === undefined ? "" : ` (${type})`;
  throw new UsageError(`stdin holds no text in UTF-8${what}`, {
    hint: media.kind === "other"
      ? "only text can be asked"
      : "-a - attaches it instead",
  });
}
