/**
 * Asks the user about a call of a tool.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { escapeHidden } from "../../core/text/text.ts";
import { reasonOf } from "../../core/text/reason.ts";
import type { Ask, Question, Reply } from "../../tools/gate.ts";
import { isRule, type Rule, ruleOf } from "../../tools/rules.ts";
import type { Entry, LineSource } from "../lines/line_source.ts";

/** What questions need. */
export interface QuestionOptions {
  /** Where answers come from. */
  readonly source: Pick<LineSource, "next" | "choose">;
  /** Shows text to the user; nothing in it can control the terminal. */
  readonly print: (text: string) => Promise<void>;
  /** The file that rules are written to; undefined if none can be. */
  readonly rules: string | undefined;
  /** Ends the program. */
  readonly signal: AbortSignal;
}

/** What each tier means to a person. */
const TIERS = {
  read: "it reads",
  write: "it can change or send something",
  exec: "it can do anything that you can",
} as const;

/** Asks at a terminal, with every argument in full. Ctrl-C stops the answer. */
export function askAtTerminal(options: QuestionOptions): Ask {
  return async (question) => {
    const { source, print, signal, rules } = options;
    const { tool, args } = question;
    const server = tool.server === undefined ? "" : ` of ${tool.server}`;
    await print([
      `The model asks to run ${tool.name}${server} (${TIERS[tool.tier]}):`,
      escapeHidden(JSON.stringify(args, null, 2)),
    ].join("\n"));
    while (true) {
      await print(choices(rules));
      const key = await source.choose(rules ? "yaAne" : "yane", signal);
      if (key === undefined) return undefined;
      const reply = await replyTo(key, question, options);
      if (reply !== undefined) return reply;
    }
  };
}

function choices(rules: string | undefined): string {
  return [
    "y once",
    "a with these arguments in this conversation",
    ...rules === undefined ? [] : ["A always, by a rule"],
    "n no",
    "e edit the arguments",
    "Ctrl-C stop",
  ].join(" · ");
}

/** What a key means; undefined where the user thought better of it. */
async function replyTo(
  key: string,
  { tool, args }: Question,
  { source, print, rules, signal }: QuestionOptions,
): Promise<Reply | undefined> {
  const line = async (about: string, draft: string) => {
    await print(about);
    return typed(await source.next(signal, draft), draft);
  };
  switch (key) {
    case "y":
      return { type: "once" };
    case "a":
      return { type: "same" };
    case "n": {
      const reason = await line(
        "Why not? The model reads it (Enter: no reason)",
        "",
      );
      return reason === undefined ? undefined : { type: "no", reason };
    }
    case "e": {
      const draft = JSON.stringify(args);
      const text = await line(
        "The arguments as JSON; an empty line keeps them",
        draft,
      );
      return await parsed(text, isObject, print, (args) => ({
        type: "edit",
        args,
      }));
    }
    default: {
      const draft = JSON.stringify(ruleOf(tool.name, args));
      const text = await line(
        `A rule for ${rules}, * stands for any text (Enter: ${draft})`,
        draft,
      );
      return await parsed<Rule>(text, isRule, print, (rule) => ({
        type: "rule",
        rule,
      }));
    }
  }
}

/** The line of an entry, or what stands for an empty one; undefined after Ctrl-C and Ctrl-D. */
function typed(entry: Entry, empty: string): string | undefined {
  if (entry.type !== "line") return undefined;
  return entry.text.trim() || empty;
}

async function parsed<T>(
  text: string | undefined,
  fits: (value: unknown) => value is T,
  print: (text: string) => Promise<void>,
  reply: (value: T) => Reply,
): Promise<Reply | undefined> {
  if (text === undefined) return undefined;
  let why = "it has another form";
  try {
    const value: unknown = JSON.parse(text);
    if (fits(value)) return reply(value);
  } catch (error) {
    why = reasonOf(error);
  }
  await print(`That cannot be used: ${why}`);
  return undefined;
}
