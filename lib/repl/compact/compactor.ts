/**
 * Folds the first turns of a dialogue into a summary.
 *
 * @module
 */
import { branchMessages, branchOf } from "../../conversation/compact/branch.ts";
import { planOf } from "../../conversation/compact/plan.ts";
import {
  summarize,
  SUMMARIZER,
  summaryQuestion,
} from "../../conversation/compact/summarize.ts";
import { Conversation } from "../../conversation/conversation.ts";
import { Accumulator } from "../../core/accumulate.ts";
import type { Message } from "../../core/chat.ts";
import { UsageError } from "../../core/errors.ts";
import { messageText } from "../../core/text/message_text.ts";
import type { History } from "../../history/history.ts";
import { COMPACT_LABEL } from "../../history/line/title.ts";
import type { Dialogue } from "../dialogue.ts";
import { nameBranch } from "./name_branch.ts";

/** The share of a model's context that the turns which stay may fill, and that of the whole conversation. */
const KEPT_OF_WINDOW = 0.2;
const KEPT_OF_ALL = 0.3;
/** The share of a model's context that one piece fills: summary and instructions need room, too. */
const PIECE_OF_WINDOW = 0.5;
/** Tokens of a piece for a model whose context is not known. */
const PIECE = 12_000;

/** What a compaction came to. */
export interface CompactionResult {
  /** Messages that were folded. */
  readonly folded: number;
  /** Messages that stayed. */
  readonly kept: number;
  /** Tokens of all messages before and after, estimated. */
  readonly tokens: readonly [before: number, after: number];
  /** Id of the whole conversation's last exchange, where it is recorded. */
  readonly from: string | undefined;
}

/**
 * Folds the first turns of a dialogue, which continues in a branch; {@linkcode Dialogue.undo} goes back.
 *
 * @throws {UsageError} there is nothing to fold
 * @throws as {@linkcode Dialogue.send}
 */
export async function compact(
  dialogue: Dialogue,
  { keep, store, signal }: {
    /** What the user wants kept; "" for nothing in particular. */
    readonly keep: string;
    /** Where the branch gets its title; undefined for nowhere. */
    readonly store: History | undefined;
    readonly signal: AbortSignal;
  },
): Promise<CompactionResult> {
  const { conversation: whole, window = Infinity, calibration } = dialogue;
  if (whole.stateless) {
    throw new UsageError("no turns are kept, so there is nothing to fold");
  }
  const count = calibration.tokens.bind(calibration);
  const before = count(whole.messages);
  const most = Math.min(KEPT_OF_WINDOW * window, KEPT_OF_ALL * before);
  const plan = planOf(whole.turns, count, most);
  if (plan === undefined) {
    throw new UsageError("the last turn stays, and there is no other to fold");
  }
  const { folded, kept } = plan;
  let aside = new Conversation({ system: SUMMARIZER });
  const text = await summarize(folded, {
    ...{ keep, count },
    most: window === Infinity ? PIECE : PIECE_OF_WINDOW * window,
    ask: async (input) => {
      aside = new Conversation({ system: SUMMARIZER });
      return await answerOf(dialogue, aside, input, signal);
    },
  });
  const by = aside.answerer;
  if (by === undefined) throw new UsageError("nothing was condensed");
  const summary = [summaryQuestion(keep), text] as const;
  const tokens: [number, number] = [
    before,
    count(branchMessages({ whole, summary, kept })),
  ];
  const { recorder } = dialogue;
  const branch = await branchOf({ whole, summary, kept, by, tokens, recorder });
  dialogue.shorten(branch);
  const from = whole.last;
  await nameBranch(store, { from, branch: branch.last });
  return { folded: folded.length, kept: kept.length, tokens, from };
}

/** The text of an answer beside the dialogue; it counts as its costs do. */
async function answerOf(
  dialogue: Dialogue,
  aside: Conversation,
  input: string,
  signal: AbortSignal,
): Promise<string> {
  const fold = new Accumulator();
  const how = { bare: true, labels: [COMPACT_LABEL] } as const;
  const message: Message = { role: "user", content: input };
  for await (const chunk of dialogue.askIn(aside, message, signal, how)) {
    fold.add(chunk);
  }
  const { choices: [choice], usage } = fold.completion();
  dialogue.tally.addAside(usage, dialogue.model);
  return choice === undefined ? "" : messageText(choice.message);
}
