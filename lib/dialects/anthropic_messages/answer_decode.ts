/**
 * What streamed and whole answers have in common on their way to Chat Completions.
 *
 * @module
 */
import type { ChatRequest, Delta, ToolCallDelta } from "../../core/chat.ts";
import { isObject } from "../../core/invalid.ts";
import type { ReplyHeaders } from "../../core/wire_reply.ts";
import { parseExact } from "./json.ts";
import { customToolNames, usesLegacyFunctions } from "./tools_encode.ts";

/** What a caller expects of the answer to its request. */
export interface DecodeOptions {
  /** Unix time in seconds for all chunks; now unless given. */
  created?: number;
  /** Tools whose calls carry free text. */
  customTools?: ReadonlySet<string>;
  /** Calls go into `function_call`. */
  legacyFunctions?: boolean;
  /** Of the reply, for a failure that it begins with. */
  headers?: ReplyHeaders;
}

/** What the answer to a request must look like, as the request's tools say. */
export function decodeOptions(request: ChatRequest): DecodeOptions {
  return {
    customTools: customToolNames(request),
    legacyFunctions: usesLegacyFunctions(request),
  };
}

/** For refusals that come without an explanation. */
const REFUSED = "The model refused to answer.";

/** The text of a refusal, as its `stop_details` explain it. */
export function refusalText(details: unknown): string {
  const explanation = isObject(details) ? details["explanation"] : undefined;
  return typeof explanation === "string" && explanation !== ""
    ? explanation
    : REFUSED;
}

/** A tool call as it becomes known: a piece of its arguments, or its head with or without them. */
export interface CallPiece {
  /** Position among the answer's calls. */
  index: number;
  /** With the first piece only. */
  head?: { id: string; name: string };
  /** JSON text, whole or in part. */
  arguments: string;
}

/** The delta that adds a piece to a call; undefined where the legacy form has no room for it. */
export function callDelta(
  piece: CallPiece,
  options: DecodeOptions,
): Delta | undefined {
  const { index, head, arguments: text } = piece;
  const name = head === undefined ? {} : { name: head.name };
  if (options.legacyFunctions) {
    return index === 0
      ? { "function_call": { ...name, arguments: text } }
      : undefined;
  }
  const call: ToolCallDelta = {
    index,
    ...(head === undefined ? {} : { id: head.id, type: "function" }),
    function: { ...name, arguments: text },
  };
  return { "tool_calls": [call] };
}

/** The delta of a whole call to a custom tool, whose free text is taken out of its JSON. */
export function customCallDelta(piece: Required<CallPiece>): Delta {
  const { index, head: { id, name }, arguments: text } = piece;
  return {
    "tool_calls": [{
      index,
      id,
      type: "custom",
      custom: { name, input: customInput(text) },
    }],
  };
}

/** The one property of the schema that custom tools are sent with; other JSON stays as it is. */
function customInput(text: string): string {
  try {
    const value = parseExact(text);
    if (isObject(value) && typeof value["input"] === "string") {
      return value["input"];
    }
  } catch {
    // cut short by the limit on tokens
  }
  return text;
}

/**
 * The annotations that a text's citations give: those with a web address, over all of the text that they support.
 *
 * @param start where the text begins in the answer, in UTF-16 units
 */
export function annotations(
  citations: readonly unknown[],
  start: number,
  end: number,
): unknown[] {
  return citations.filter(isObject).flatMap(({ url, title }) =>
    typeof url !== "string" ? [] : [{
      type: "url_citation",
      "url_citation": {
        "start_index": start,
        "end_index": end,
        url,
        title: typeof title === "string" ? title : "",
      },
    }]
  );
}
