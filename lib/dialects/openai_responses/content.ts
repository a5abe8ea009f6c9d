/**
 * The content of items as the content of messages.
 *
 * @module
 */
import type { ContentPart } from "../../core/chat.ts";
import { ApiError } from "../../core/errors.ts";
import type { ResponsePart } from "./types.ts";

/** Whether a member is there and not null, which means unset. */
export function isSet<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}

/** The error for what a Chat Completions request cannot have. */
export function unsupported(param: string, what: string): ApiError {
  return new ApiError(
    `${param}: ${what} cannot be used through this endpoint`,
    {
      kind: "invalid_request",
      status: 400,
      type: "invalid_request_error",
      code: "unsupported_value",
      param,
    },
  );
}

/** Gets the error for what has no counterpart in Chat Completions. Throws it, unless the request is only recorded. */
export type Refuse = (refusal: ApiError) => void;

/** The {@linkcode Refuse} for a request that is translated: throws. */
export function refuse(refusal: ApiError): never {
  throw refusal;
}

/** Decodes a text or parts. In a request that is only recorded, what is refused stays unchanged. */
export function content(
  given: string | ResponsePart[],
  at: string,
  refused: Refuse,
): string | ContentPart[] {
  if (typeof given === "string") return given;
  return given.map((part, index) => {
    const { prompt_cache_breakpoint: mark } = part;
    const read = contentPart(part, `${at}[${index}]`, refused);
    return isSet(mark) ? { ...read, prompt_cache_breakpoint: mark } : read;
  });
}

function contentPart(
  part: ResponsePart,
  at: string,
  refused: Refuse,
): ContentPart {
  switch (part.type) {
    case "input_text":
    case "output_text":
    case "text":
      return { type: "text", text: part.text ?? "" };
    case "refusal":
      return { type: "refusal", refusal: part.refusal ?? "" };
    case "input_image":
      if (!isSet(part.image_url)) {
        refused(unsupported(at, "an image by its file id"));
        return unchanged(part);
      }
      return {
        type: "image_url",
        image_url: {
          url: part.image_url,
          ...(part.detail === undefined ? {} : { detail: part.detail }),
        },
      };
    case "input_audio":
      return {
        type: "input_audio",
        input_audio: part.input_audio ?? { data: "", format: "wav" },
      };
    case "input_file":
      if (part.file_data === undefined && !isSet(part.file_id)) {
        refused(unsupported(at, "a file by its address"));
        return unchanged(part);
      }
      return {
        type: "file",
        file: {
          ...(part.filename === undefined ? {} : { filename: part.filename }),
          ...(part.file_data === undefined
            ? {}
            : { file_data: part.file_data }),
          ...(!isSet(part.file_id) ? {} : { file_id: part.file_id }),
        },
      };
    default:
      refused(unsupported(`${at}.type`, `content of type "${part.type}"`));
      return unchanged(part);
  }
}

function unchanged(part: ResponsePart): ContentPart {
  return { ...part } as Record<string, unknown> & { type: string };
}
