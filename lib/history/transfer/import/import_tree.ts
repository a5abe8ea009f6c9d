/**
 * Conversations of a ChatGPT data export (`conversations.json`): each a tree of messages, in which editing a question
 * or asking again makes a branch. The branch that was open last is the conversation.
 *
 * @module
 */
import { isObject } from "../../../core/data/invalid.ts";
import {
  eachValue,
  type ForeignConversation,
  type JsonFormat,
} from "./foreign.ts";
import type { ImportSource } from "./source/source.ts";
import { timeOf } from "./tree_content.ts";
import { mediaOf } from "./tree_media.ts";
import { TreeReader } from "./tree_reader.ts";

/** `conversations.json` of ChatGPT. */
export const CHATGPT: JsonFormat<"chatgpt"> = {
  name: "chatgpt",
  is: isTree,
  open: eachValue(readTree),
};

function isTree(value: unknown): boolean {
  return isObject(value) && isObject(value["mapping"]);
}

/**
 * Reads one conversation: from the node that was open last back to the root.
 *
 * Keeps what ran inside ChatGPT as far as Chat Completions can express it: a call to a tool with its result, thoughts
 * as reasoning, custom instructions as a system message. Images and files come from beside `conversations.json`; a note
 * takes the place of one that is not there.
 */
async function readTree(
  value: unknown,
  source: ImportSource,
): Promise<readonly ForeignConversation[]> {
  const tree = isObject(value) ? value : {};
  const mapping = isObject(tree["mapping"]) ? tree["mapping"] : {};
  const branch = path(mapping, tree["current_node"])
    .map((node) => node["message"]).filter(isObject);
  const reader = new TreeReader(await mediaOf(branch, source));
  for (const message of branch) reader.add(message);
  const { messages, leftOut } = reader.end();
  const { title, default_model_slug: model } = tree;
  const at = timeOf(tree["create_time"]);
  return [{
    messages,
    leftOut,
    ...(typeof title === "string" && title.trim() !== "" ? { title } : {}),
    ...(typeof model === "string" && model !== "" ? { model } : {}),
    ...(at === undefined ? {} : { at }),
  }];
}

type Node = Record<string, unknown>;

/** Nodes from the root to the open one; each at most once, even in a damaged file. */
function path(mapping: Node, open: unknown): Node[] {
  const nodes = new Set<Node>();
  let id = typeof open === "string" && open in mapping ? open : newest(mapping);
  while (typeof id === "string") {
    const node = mapping[id];
    if (!isObject(node) || nodes.has(node)) break;
    nodes.add(node);
    id = node["parent"] as string | undefined;
  }
  return [...nodes].reverse();
}

/** The node whose message is the latest, for exports that do not say which one was open. */
function newest(mapping: Node): string | undefined {
  let found: string | undefined;
  let latest = -Infinity;
  for (const [id, node] of Object.entries(mapping)) {
    const message = isObject(node) ? node["message"] : undefined;
    const time = isObject(message) ? message["create_time"] : undefined;
    if (typeof time === "number" && time >= latest) {
      found = id;
      latest = time;
    }
  }
  return found;
}
