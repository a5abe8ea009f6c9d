/**
 * What streamed and unstreamed answers have in common on their way to Chat Completions.
 *
 * @module
 */
import type { ChatRequest, Delta, ToolCallDelta } from "../../../core/chat.ts";
import type { LeaveOut } from "../../../core/fates.ts";
import { isObject } from "../../../core/data/invalid.ts";
import type { ReplyHeaders } from "../../../core/wire_reply.ts";
import { parseExact } from "../json.ts";
import type { MessageKeeper } from "../kept/message.ts";
import type { RawBlocks } from "../raw_blocks.ts";
import { customToolNames, usesLegacyFunctions } from "../encode/tools.ts";

/** How an answer is decoded for its caller. */
export interface DecodeOptions {
  /** Unix time in seconds for all chunks; now by default. */
  created?: number;
  /** Names of tools whose calls have free text. */
  customTools?: ReadonlySet<string>;
  /** Whether calls go into the legacy `function_call`. */
  legacyFunctions?: boolean;
  /** Gets the events of a stream, to keep what its chunks do not have. */
  keeper?: MessageKeeper;
  /** Reports what is left out of an answer. */
  leaveOut?: LeaveOut | undefined;
  /** The reply's headers, for a failure that it begins with. */
  headers?: ReplyHeaders;
  /** Collects the content as it came, behind that of earlier answers. */
  blocks?: RawBlocks | undefined;
}

/** The options for the answer to a request, which depend on the request's tools. */
export function decodeOptions(request: ChatRequest): DecodeOptions {
  return {
    customTools: customToolNames(request),
    legacyFunctions: usesLegacyFunctions(request),
  };
}

/** The text of a refusal without an explanation. */
const REFUSED = "The model refused to answer.";

/** The text of a refusal, as its `stop_details` explain it. */
export function refusalText(details: unknown): string {
  const explanation = isObject(details) ? details["explanation"] : undefined;
  return typeof explanation === "string" && explanation !== ""
    ? explanation
    : REFUSED;
}

/** A piece of a tool call: a part of its arguments, or its head with or without arguments. */
export interface CallPiece {
  /** Position among the answer's calls. */
  index: number;
  /** Only in the first piece. */
  head?: { id: string; name: string };
  /** A part of the JSON text, or all of it. */
  arguments: string;
}

/** The delta that adds a piece to a call; undefined for a second call in the legacy format, which has only one. */
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

/** The delta of a complete call to a custom tool, whose free text is taken out of its JSON. */
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

/** The text in `input`, the one property of the schema that custom tools are sent with; other JSON stays unchanged. */
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
 * The annotations for a text's citations with a web address, each for all of the text.
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
