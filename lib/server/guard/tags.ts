/**
 * Reads the header `x-chat-tags`.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";
import { headerText } from "./header_text.ts";
import type { RequestHeaders } from "../server_request.ts";
import { NameSet } from "../../core/data/names.ts";

/** Limits: number of tags, and length of one in UTF-16 units. */
const MAX_TAGS = 32;
const MAX_LENGTH = 128;

/**
 * The labels in `x-chat-tags: a,b`, each once.
 *
 * @throws {ApiError} 400: too many tags, or one is too long
 */
export function tagsOf(headers: RequestHeaders): string[] {
  const value = headers.get("x-chat-tags");
  if (value === null) return [];
  const tags = headerText(value).split(",").map((tag) => tag.trim());
  const all = [...new NameSet(tags)].filter((tag) => tag !== "");
  if (all.length > MAX_TAGS) {
    throw refused(`at most ${MAX_TAGS} tags, not ${all.length}`);
  }
  const long = all.find((tag) => tag.length > MAX_LENGTH);
  if (long !== undefined) {
    throw refused(
      `tags of at most ${MAX_LENGTH} characters, not ${long.length}`,
    );
  }
  return all;
}

function refused(problem: string): ApiError {
  return new ApiError(`the header x-chat-tags takes ${problem}`, {
    kind: "invalid_request",
    status: STATUS_CODE.BadRequest,
    type: "invalid_request_error",
    code: "invalid_tags",
  });
}
