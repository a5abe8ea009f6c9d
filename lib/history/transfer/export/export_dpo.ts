/**
 * Preferences for training: `prompt`, `chosen` and `rejected`, as trainers of DPO take them.
 *
 * @module
 */
import type { Message } from "../../../core/chat.ts";
import { NameSet } from "../../../core/data/names.ts";
import { chainsTo } from "../../chain/chains.ts";
import { echoOf, keptAnswer } from "../../chain/echoes.ts";
import { rebuildMessages } from "../../chain/rebuild.ts";
import type { Exchange } from "../../line/exchange.ts";
import type { RecordedConversation } from "../recorded.ts";
import type { ExportFacts } from "./exporter.ts";
import { EXPECTED, isVerdict } from "../../line/labels_of.ts";
import { countedVotes } from "../../line/preference.ts";
import { VotedPairs } from "./voted_pairs.ts";
import { plainText } from "./answered_branches.ts";

/**
 * Writes a line of JSON for each pair: an answer labelled `bad` with each one labelled `good` to the same request, an
 * answer with the other one that its label expects, and the answers of each vote that prefers one.
 */
export async function* exportDpo(
  conversations: AsyncIterable<RecordedConversation>,
  { preferences }: Pick<ExportFacts, "preferences"> = {},
): AsyncGenerator<string, void> {
  const votes = await Array.fromAsync(preferences?.() ?? []);
  const voted = new VotedPairs(countedVotes(votes));
  for await (const { exchanges, labels } of conversations) {
    const labelled = new NameSet();
    const verdict = ({ id }: Exchange) => labels?.get(id)?.find(isVerdict);
    for (const one of exchanges) {
      const label = verdict(one);
      const expected = label?.startsWith(EXPECTED)
        ? label.slice(EXPECTED.length).trim()
        : undefined;
      if (expected !== undefined) {
        yield* pair(
          exchanges,
          one,
          { role: "assistant", content: expected },
          one,
        );
      }
      if (label !== "bad") continue;
      for (const other of exchanges) {
        if (verdict(other) !== "good" || !isSameRequest(one, other)) continue;
        labelled.add(`${other.id} ${one.id}`);
        yield* pair(exchanges, one, answerOf(other), one);
      }
    }
    for (const { chosen, rejected } of voted.add(exchanges)) {
      const last = chosen.at(-1);
      if (last === undefined || labelled.has(`${last.id} ${rejected.id}`)) {
        continue;
      }
      yield* pair(chosen, last, answerOf(last), rejected);
    }
  }
}

function isSameRequest(one: Exchange, other: Exchange): boolean {
  return one.parent === other.parent &&
    JSON.stringify(one.request.messages) ===
      JSON.stringify(other.request.messages);
}

function answerOf(exchange: Exchange): Message | undefined {
  const answer = keptAnswer(exchange);
  return answer && echoOf(answer, "plain");
}

function* pair(
  exchanges: readonly Exchange[],
  asked: Exchange,
  chosen: Message | undefined,
  refused: Exchange,
): Generator<string, void> {
  const rejected = answerOf(refused);
  if (chosen === undefined || rejected === undefined) return;
  for (const chain of chainsTo(exchanges, ({ id }) => id === asked.id)) {
    yield preference(chain, chosen, rejected);
  }
}

/**
 * A line of JSON: the request of a chain's last exchange, and two answers to it.
 *
 * @param chain from the conversation's first exchange on
 */
export function preference(
  chain: readonly Exchange[],
  chosen: Message,
  rejected: Message,
): string {
  const prompt = rebuildMessages(chain).map((message) =>
    trained(message.role === "assistant" ? echoOf(message, "plain") : message)
  );
  const tools = chain.at(-1)?.request.tools;
  return `${
    JSON.stringify({
      prompt,
      chosen: [trained(chosen)],
      rejected: [trained(rejected)],
      ...(tools ? { tools } : {}),
    })
  }\n`;
}

/** Roles that templates of models know, of those that they do not. */
const ROLES: Readonly<Record<string, Message["role"]>> = {
  developer: "system",
  function: "tool",
};

/** A message as templates of models take it: texts without parts, roles that all of them have. */
function trained(message: Message): Message {
  const { role, content } = message;
  const isText = Array.isArray(content) &&
    content.every(({ type }) => type === "text");
  return {
    ...message,
    role: ROLES[role] ?? role,
    ...(isText ? { content: plainText(message) } : {}),
  };
}
