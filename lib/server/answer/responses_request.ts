/**
 * Reads a Responses request and looks up what it references: the previous response, and items of earlier ones.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import { invalid, isObject, shown } from "../../core/data/invalid.ts";
import { ApiError } from "../../core/errors.ts";
import type { LeaveOut } from "../../core/fates.ts";
import { validateRequest } from "../../core/validate.ts";
import { LONGEST_OTHER_BODY } from "../../history/record/draft.ts";
import {
  type PlacedTool,
  placedTools,
} from "../../dialects/openai_responses/placed_tools.ts";
import {
  decodeRequest,
  recordedRequest,
} from "../../dialects/openai_responses/request.ts";
import type { ResponsesRequest } from "../../dialects/openai_responses/types.ts";
import { readRequest } from "../../dialects/openai_responses/validate.ts";
import type { JsonBody } from "../guard/json_body.ts";
import {
  putItems,
  type ReferencedItems,
  referencedItems,
} from "./referenced_items.ts";
import type { ServerContext } from "../endpoint.ts";
import {
  exchangeIdOf,
  type PreviousResponse,
  previousResponse,
} from "./stored_response.ts";

/** A request with all that it references. */
export interface ReadResponses {
  /** The body as it came. */
  readonly value: ResponsesRequest;
  /** The body with the items that it references; as it came if there are none. */
  readonly body: ResponsesRequest;
  /** The items among them that this server knows. */
  readonly items: ReferencedItems;
  /** The response that it continues, if this server knows it. */
  readonly previous: PreviousResponse | undefined;
  /** Its tools. */
  readonly tools: readonly PlacedTool[];
  /** The request as it is recorded when it is relayed. */
  readonly recorded: ChatRequest;
  /**
   * The Chat Completions request for it.
   *
   * @param leaveOut gets each member that the translation leaves out
   * @throws {ApiError} 400 for a request that is invalid or cannot be translated, 404 for a reference that is not found
   */
  translated(leaveOut?: LeaveOut): ChatRequest;
}

/**
 * @throws {ApiError} 400 for a body without a model, 404 for a response of this server that is not found
 */
export async function readResponses(
  { value, text }: JsonBody,
  context: ServerContext,
): Promise<ReadResponses> {
  const named = namedRequest(value);
  const failures: ApiError[] = [];
  const refuse = (error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    failures.push(error);
  };
  let body: ResponsesRequest | undefined;
  try {
    body = readRequest(named);
  } catch (error) {
    refuse(error);
  }
  if (body === undefined) {
    return {
      value: named,
      body: named,
      items: new Map(),
      previous: undefined,
      tools: [],
      recorded: unreadRequest(named, text),
      translated: () => {
        throw failures[0];
      },
    };
  }
  const items = await referencedItems(body, context, refuse);
  const whole = putItems(body, items);
  const previous = await previousOf(body, context, refuse);
  return {
    value: body,
    body: whole,
    items,
    previous,
    tools: placedTools(whole),
    recorded: recordedRequest(whole, previous?.messages),
    translated: (leaveOut) => {
      if (failures[0] !== undefined) throw failures[0];
      const decoded = decodeRequest(whole, previous?.messages, leaveOut);
      return validateRequest(decoded, context.limits);
    },
  };
}

async function previousOf(
  { previous_response_id: id }: ResponsesRequest,
  context: ServerContext,
  refuse: (error: unknown) => void,
): Promise<PreviousResponse | undefined> {
  if (id === null || id === undefined) return undefined;
  try {
    return await previousResponse(id, context);
  } catch (error) {
    // Any other id may be that of a response that its provider knows.
    if (exchangeIdOf(id) !== undefined) throw error;
    refuse(error);
    return undefined;
  }
}

function namedRequest(value: unknown): ResponsesRequest {
  if (!isObject(value)) {
    throw invalid(undefined, `must be a JSON object, not ${shown(value)}`);
  }
  const { model } = value;
  if (model === undefined || model === null) {
    throw invalid("model", "is missing");
  }
  if (typeof model !== "string" || model.trim() === "") {
    throw invalid("model", `must be a model's name, not ${shown(model)}`);
  }
  return { ...value, model };
}

/** A request in a form that only its provider knows: no messages can be made out, and its members are kept if they are short. */
function unreadRequest(value: ResponsesRequest, text: string): ChatRequest {
  const isLong = text.length > LONGEST_OTHER_BODY;
  const members: Record<string, unknown> = isLong ? {} : value;
  return { ...members, model: value.model, messages: [] };
}
