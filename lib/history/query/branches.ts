/**
 * The branches of a conversation: it has several where a question was asked again, or another one instead.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import { typedText } from "../../core/text/message_text.ts";
import type { History } from "../history.ts";
import type { Exchange } from "../line/exchange.ts";

/** A branch: its last exchange with what that continues. */
export interface Branch {
  /** From 1, in the order in which the branches began, so that a number stays. */
  readonly number: number;
  /** Id of its last exchange. */
  readonly id: string;
  /** How many exchanges it has from the conversation's first one on. */
  readonly turns: number;
  /** How many of them are those of the branch that it left; 0 for the first one. */
  readonly shared: number;
  /** How many branches were left on the way to it. */
  readonly depth: number;
  /** Full name of the model that answered last. */
  readonly model: string;
  /** The beginning of what the user said first on this branch, in one line. */
  readonly words: string;
  /** Ids of the exchanges that are not shared. */
  readonly own: readonly string[];
}

/** What is kept of an exchange. */
interface Node {
  readonly id: string;
  readonly parent: string | null;
  readonly started: string;
  readonly model: string;
  readonly words: string;
  readonly isAnswered: boolean;
}

/** Characters of the words. */
const LONGEST = 200;

/**
 * The branches of a conversation as a tree: each comes behind the one that it left. Exchanges without an answer that
 * nothing continues, and benchmarks, are not branches.
 *
 * @param conversation whole id
 * @throws the system's error if the history cannot be read
 */
export async function branchesOf(
  history: Pick<History, "query">,
  conversation: string,
): Promise<Branch[]> {
  const nodes = new NameMap<Node>();
  for await (const some of history.query({ conversation }, "latest")) {
    for (const { source, exchange } of some) {
      if (source === "bench" || exchange === undefined) continue;
      nodes.set(exchange.id, nodeOf(exchange));
    }
    // A conversation's first exchange is recorded before all others.
    const isWhole = nodes.has(conversation) &&
      nodes.values().every(({ parent }) =>
        parent === null || nodes.has(parent)
      );
    if (isWhole) break;
  }
  return numbered(new Tree(nodes).branches());
}

function nodeOf(exchange: Exchange): Node {
  const { id, parent, started, provider, model, request } = exchange;
  const asked = request.messages.findLast(({ role }) => role === "user");
  const words = asked === undefined ? "" : typedText(asked);
  return {
    ...{ id, parent, started },
    model: provider === model ? model : `${provider}/${model}`,
    words: words.slice(0, LONGEST).replaceAll(/\s+/g, " ").trim()
      .toWellFormed(),
    isAnswered: exchange.response?.choices[0] !== undefined &&
      exchange.status !== "error" && exchange.status !== "truncated",
  };
}

type Found = Omit<Branch, "number"> & { readonly began: string };

class Tree {
  readonly #children: ReadonlyMap<string, readonly Node[]>;

  constructor(nodes: ReadonlyMap<string, Node>) {
    const sorted = [...nodes.values()].sort((a, b) =>
      a.started < b.started ? -1 : Number(a.started > b.started)
    );
    const answered = new NameMap<boolean>();
    // Later exchanges come first, so that it is known whether anything continues an exchange.
    for (const node of sorted.toReversed()) {
      if (!node.isAnswered && !answered.has(node.id)) continue;
      answered.set(node.id, true);
      if (node.parent !== null) answered.set(node.parent, true);
    }
    this.#children = Map.groupBy(
      sorted.filter(({ id }) => answered.has(id)),
      ({ parent }) => parent !== null && nodes.has(parent) ? parent : "",
    );
  }

  branches(): Found[] {
    const found: Found[] = [];
    const waiting = (this.#children.get("") ?? []).map((first) => ({
      ...{ first, shared: 0, depth: 0 },
    })).reverse();
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { first, shared, depth } = next;
      const own: Node[] = [];
      const left: typeof waiting = [];
      for (let node: Node | undefined = first; node !== undefined;) {
        own.push(node);
        const [same, ...others]: readonly Node[] =
          this.#children.get(node.id) ?? [];
        for (const other of others) {
          left.push({
            first: other,
            shared: shared + own.length,
            depth: depth + 1,
          });
        }
        node = same;
      }
      const last = own.at(-1) ?? first;
      found.push({
        ...{ id: last.id, turns: shared + own.length, shared, depth },
        ...{ model: last.model, words: first.words, began: first.started },
        own: own.map(({ id }) => id),
      });
      waiting.push(...left.reverse());
    }
    return found;
  }
}

function numbered(found: readonly Found[]): Branch[] {
  const order = found.toSorted((a, b) =>
    a.began < b.began ? -1 : Number(a.began > b.began)
  );
  return found.map((one) => {
    const { began: _, ...branch } = one;
    return { ...branch, number: order.indexOf(one) + 1 };
  });
}

/** Writes a branch as a line of a tree. */
export function branchText(
  { number, turns, shared, depth, model, words, id }: Branch,
  isShown: boolean,
): string {
  const from = shared === 0 ? "" : `, from turn ${shared}`;
  const length = `${turns} ${turns === 1 ? "turn" : "turns"}`;
  return `${isShown ? "*" : " "} ${"  ".repeat(depth)}${number}: ${
    words || "(no text)"
  } · ${length}${from} · ${model} · ${id}`;
}
