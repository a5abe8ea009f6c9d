/**
 * The items of earlier responses that a Responses input names, in place of each `item_reference`.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { Exchange } from "../../history/line/exchange.ts";
import { rebuildMessages } from "../../history/chain/rebuild.ts";
import { ApiError } from "../../core/errors.ts";
import { NameMap } from "../../core/data/names.ts";
import {
  encodeAnswer,
  encodeInput,
} from "../../dialects/openai_responses/input_encode.ts";
import {
  findItem,
  isItemReference,
  type ItemId,
  parseItemId,
} from "../../dialects/openai_responses/item_ids.ts";
import { SEALED } from "../../dialects/openai_responses/response.ts";
import type {
  ResponseItem,
  ResponsesRequest,
} from "../../dialects/openai_responses/types.ts";
import type { ServerContext } from "../endpoint.ts";
import {
  answerOf,
  findResponse,
  isUnstored,
  responseId,
} from "./stored_response.ts";

/** A reference in the input. */
interface Named {
  readonly id: string;
  /** Its path in the input, for errors. */
  readonly path: string;
}

interface Reference extends Named {
  readonly means: ItemId;
}

/** Referenced items by their ids. */
export type ReferencedItems = ReadonlyMap<string, ResponseItem>;

/**
 * Finds the items that a request references. They come from memory, else from the history, so that references work
 * after a restart.
 *
 * @param refuse gets a 404 for each item that is not found: it is not of this server, its response was not stored or
 * recorded, or was deleted
 */
export async function referencedItems(
  { input }: ResponsesRequest,
  context: ServerContext,
  refuse: (error: ApiError) => void,
): Promise<ReferencedItems> {
  const found = new NameMap<ResponseItem>();
  if (!Array.isArray(input) || !input.some(isItemReference)) return found;
  const references = input.flatMap((item, index): Reference[] => {
    if (!isItemReference(item)) return [];
    const named = { id: String(item.id), path: `input[${index}]` };
    const means = parseItemId(named.id);
    if (means !== undefined) return [{ ...named, means }];
    refuse(notFound(named, context));
    return [];
  });
  const itemOf = await itemsOf(references, context);
  for (const reference of references) {
    const item = itemOf(reference);
    if (item === undefined) refuse(notFound(reference, context));
    else found.set(reference.id, item);
  }
  return found;
}

/** The request with the items in place of their references; an item is put in once, even if two references mean it. */
export function putItems(
  body: ResponsesRequest,
  items: ReferencedItems,
): ResponsesRequest {
  const { input } = body;
  if (items.size === 0 || !Array.isArray(input)) return body;
  const put = new Set<ResponseItem>();
  const whole = input.flatMap((item) => {
    const meant = isItemReference(item)
      ? items.get(String(item.id))
      : undefined;
    if (meant === undefined) return [item];
    if (put.has(meant)) return [];
    put.add(meant);
    return [meant];
  });
  return { ...body, input: whole };
}

/** Looks up the referenced responses, those of one conversation together. */
async function itemsOf(
  references: readonly Reference[],
  context: ServerContext,
): Promise<(reference: Reference) => ResponseItem | undefined> {
  const lists = new NameMap<ResponseItem[] | undefined>();
  const positions = new NameMap<ChainPosition>();
  // The conversation of the last one usually has all the others.
  for (const { means } of references.toReversed()) {
    const { response, sent } = means;
    const list = listOf(means);
    if (lists.has(list)) continue;
    const recent = sent ? undefined : context.recent?.get(response);
    if (recent !== undefined) {
      lists.set(list, encodeAnswer(recent, responseId(response), [SEALED]));
      continue;
    }
    if (!positions.has(response)) {
      await addChainPositions(positions, response, context);
    }
    lists.set(list, itemsAt(positions.get(response), sent));
  }
  return ({ means }) => findItem(lists.get(listOf(means)) ?? [], means);
}

function listOf({ response, sent }: ItemId): string {
  return `${response} ${sent}`;
}

/** An exchange and its chain. */
interface ChainPosition {
  readonly chain: readonly Exchange[];
  readonly index: number;
}

/** Adds the positions of a response and of its ancestors, unless they were deleted or not stored. */
async function addChainPositions(
  positions: Map<string, ChainPosition>,
  response: string,
  context: ServerContext,
): Promise<void> {
  const found = await findResponse(responseId(response), context);
  if (found === undefined) return;
  const { chain, shared } = found;
  const ids = chain.map(({ id }) => id);
  const withdrawn = await (shared ?? context.store)?.withdrawn(ids);
  for (const [index, exchange] of chain.entries()) {
    if (isUnstored(exchange) || withdrawn?.has(exchange.id)) continue;
    positions.set(exchange.id, { chain, index });
  }
}

function itemsAt(
  position: ChainPosition | undefined,
  sent: boolean,
): ResponseItem[] | undefined {
  const last = position?.chain[position.index];
  if (position === undefined || last === undefined) return undefined;
  const id = responseId(last.id);
  if (sent) return sentItems(position.chain.slice(0, position.index + 1), id);
  const answer = answerOf(last);
  return answer && encodeAnswer(answer, id, [SEALED]);
}

/** The items that were sent for a response. Instructions are not included: they do not belong to the conversation. */
export function sentItems(
  chain: readonly Exchange[],
  id: string,
  include: string[] = [SEALED],
): ResponseItem[] {
  const messages = rebuildMessages(chain, "reasoned");
  if (chain.at(-1)?.via?.["instructions"] === true) messages.shift();
  return encodeInput(messages, id, include);
}

function notFound({ id, path }: Named, { store }: ServerContext): ApiError {
  const where = store === undefined
    ? "known, and this server keeps no history"
    : "in the history";
  return new ApiError(
    `no item with id ${id} is ${where}: send the item itself`,
    {
      kind: "not_found",
      status: STATUS_CODE.NotFound,
      type: "invalid_request_error",
      code: "item_not_found",
      param: path,
    },
  );
}
