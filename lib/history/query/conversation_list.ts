/**
 * Lists conversations: what they are about, how long they are, who answered, and when.
 *
 * @module
 */
import { NameMap, NameSet } from "../../core/data/names.ts";
import { typedText } from "../../core/text/message_text.ts";
import { copyOf } from "../../files/line_blocks.ts";
import type { History, RecordedExchange } from "../history.ts";
import { UNKNOWN } from "../line/exchange.ts";
import { titleOf } from "../line/labels_of.ts";
import { COMPACT_LABEL } from "../line/title.ts";
import type { Query } from "./query.ts";

/** A conversation in a list. */
export interface ListedConversation {
  /** Id of its first exchange. */
  readonly id: string;
  /** Id of its newest exchange that fits the query. */
  readonly last: string;
  /** The title that a person or a program gave it. */
  title: string | undefined;
  /** The beginning of the user's first message, in one line; "" if its first exchange is not recorded. */
  words: string;
  /** How many exchanges it has, those of all branches. */
  turns: number;
  /** Full names of the models that answered, the one that answered last first. */
  readonly models: string[];
  /** When that newest exchange began: RFC 3339 in UTC. */
  readonly used: string;
}

/** How many conversations are listed, and when the search ends. */
export interface ListOptions {
  /** The newest ones, at most this many; all when absent. */
  readonly most?: number | undefined;
  /** Ends the search; the call then throws `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/** Characters of a message that are kept; no line of a terminal shows more. */
const LONGEST = 500;

/** Exchanges that are looked at for each wanted conversation before more are. */
const EXCHANGES = 100;

/**
 * The conversations that were used last, the newest first. Benchmarks and commands for a shell are left out, unless the
 * query names their source; so are the requests for a summary of `/compact`, unless it names their label.
 *
 * @param query which exchanges a conversation must have one of
 * @throws the system's error if the history is there and cannot be read
 */
export async function listConversations(
  history: Pick<History, "query">,
  { count: _, ...query }: Query = {},
  { most = Infinity, signal }: ListOptions = {},
): Promise<ListedConversation[]> {
  const asked = new NameSet(query.source);
  const summaries = query.label?.includes(COMPACT_LABEL) ?? false;
  const counts = ({ source, labels }: RecordedExchange) =>
    (asked.has(source) || source !== "bench" && source !== "do") &&
    (summaries || source !== "chat" || !labels.includes(COMPACT_LABEL));
  const found = await newest(history, query, { most, signal, counts });
  const missing = new NameSet(found.keys());
  if (missing.size === 0) return [];
  // A conversation's first exchange is recorded before all others.
  for await (const some of history.query({}, "latest")) {
    signal?.throwIfAborted();
    for (const one of some) {
      const listed = counts(one) ? found.get(one.conversation) : undefined;
      if (listed === undefined) continue;
      listed.turns++;
      addModel(listed, one);
      if (one.id !== listed.id) continue;
      listed.title = titleOf(one.labels);
      listed.words = one.exchange === undefined
        ? ""
        : firstWords(one.exchange.request.messages);
      missing.delete(one.id);
    }
    if (missing.size === 0) break;
  }
  return [...found.values()];
}

/** The newest exchange of each conversation. */
async function newest(
  history: Pick<History, "query">,
  query: Query,
  { most, signal, counts }: ListOptions & {
    readonly most: number;
    readonly counts: (one: RecordedExchange) => boolean;
  },
): Promise<Map<string, ListedConversation>> {
  // A store may sort as many as are asked for: mostly a few times as many exchanges as conversations are enough.
  for (let count = EXCHANGES * most;; count *= 10) {
    const found = new NameMap<ListedConversation>();
    let seen = 0;
    const limit = Number.isFinite(count) ? { count } : {};
    for await (const some of history.query({ ...query, ...limit })) {
      signal?.throwIfAborted();
      for (const one of some) {
        seen++;
        if (found.has(one.conversation) || !counts(one)) continue;
        if (found.size === most) return found;
        const id = copyOf(one.conversation);
        found.set(id, {
          ...{ id, last: copyOf(one.id), used: copyOf(one.started) },
          ...{ title: undefined, words: "", turns: 0, models: [] },
        });
      }
    }
    if (seen < count || found.size === most) return found;
  }
}

function addModel(
  { models }: ListedConversation,
  { provider, model }: RecordedExchange,
): void {
  const name = provider === model ? model : `${provider}/${model}`;
  // An imported turn that names no model; it counts where no other does.
  if (name === UNKNOWN && models.length > 0) return;
  if (models[0] === UNKNOWN) models.length = 0;
  if (!models.includes(name)) models.push(copyOf(name));
}

function firstWords(messages: Parameters<typeof typedText>[0][]): string {
  const asked = messages.find(({ role }) => role === "user");
  const words = asked === undefined ? "" : typedText(asked);
  return words.slice(0, LONGEST).replaceAll(/\s+/g, " ").trim().toWellFormed();
}

/** What a list calls a conversation: its title, else what was asked first. */
export function nameOf({ title, words }: ListedConversation): string {
  return title ?? words;
}
