/**
 * The gate: every call of every tool passes here before it runs, wherever the tool comes from.
 *
 * @module
 */
import { NameSet } from "../core/data/names.ts";
import { shapeOf } from "./changes.ts";
import { type Rule, ruled, type Rules } from "./rules.ts";
import type { RunnableTool, ToolArguments } from "./tool.ts";

/** Who approves calls: the user each one, or those that do more than read; nobody needs to; nobody may. */
export type Approval = "ask" | "read" | "all" | "none";

/** All words for {@linkcode Approval}. */
export const APPROVALS: readonly Approval[] = ["ask", "read", "all", "none"];

/** A call that the user is asked about. */
export interface Question {
  readonly tool: RunnableTool;
  readonly args: ToolArguments;
}

/** What the user says to a call. */
export type Reply =
  | { readonly type: "once" }
  /** This tool with these arguments, as long as the conversation lasts. */
  | { readonly type: "same" }
  /** Calls of the rule, from now on. */
  | { readonly type: "rule"; readonly rule: Rule }
  /** No; the model reads why. */
  | { readonly type: "no"; readonly reason: string }
  /** The call with other arguments. */
  | { readonly type: "edit"; readonly args: ToolArguments };

/** Asks the user; undefined stops the answer. */
export type Ask = (question: Question) => Promise<Reply | undefined>;

/** How a call was approved, as the history says it. */
export type Approved = "asked" | "rule" | "read" | "all";

/** What the gate says. */
export type Verdict =
  | { readonly passes: Approved; readonly args: ToolArguments }
  /** The reason is for the model. */
  | { readonly passes?: undefined; readonly reason: string };

/** What a gate goes by. */
export interface GateOptions {
  readonly approval: Approval;
  readonly rules: Rules;
  /** Absent where no person can be asked. */
  readonly ask?: Ask | undefined;
  /** Keeps a rule for later runs of the program. */
  readonly keep?: ((rule: Rule) => Promise<void>) | undefined;
}

/** The reason where no person can be asked. */
export const UNASKED = "Nobody is there to approve it.";

/** Decides which calls run. Nothing that a model or a tool says changes it. */
export class Gate {
  readonly #options: GateOptions;
  readonly #same = new NameSet();
  readonly #allow: Rule[];

  constructor(options: GateOptions) {
    this.#options = options;
    this.#allow = [...options.rules.allow ?? []];
  }

  /** Decides about a call, and asks the user where that is needed; undefined stops the answer. */
  async judge({ tool, args }: Question): Promise<Verdict | undefined> {
    const { approval, rules: { deny }, ask } = this.#options;
    const rule = ruled({ allow: this.#allow, deny }, tool.name, args);
    if (rule === "deny") return { reason: "A rule of the user forbids it." };
    if (rule === "allow") return { passes: "rule", args };
    if (approval === "all") return { passes: "all", args };
    if (approval === "read" && tool.tier === "read") {
      return { passes: "read", args };
    }
    if (this.#same.has(keyOf(tool, args))) return { passes: "asked", args };
    if (approval === "none" || ask === undefined) {
      return { reason: UNASKED };
    }
    const reply = await ask({ tool, args });
    return reply && await this.#settle(tool, args, reply);
  }

  /** Forgets what was approved for one conversation: another one begins. */
  forget(): void {
    this.#same.clear();
  }

  async #settle(
    tool: RunnableTool,
    args: ToolArguments,
    reply: Reply,
  ): Promise<Verdict | undefined> {
    switch (reply.type) {
      case "once":
        return { passes: "asked", args };
      case "same":
        this.#same.add(keyOf(tool, args));
        return { passes: "asked", args };
      case "rule":
        await this.#options.keep?.(reply.rule);
        this.#allow.push(reply.rule);
        return { passes: "asked", args };
      case "no":
        return {
          reason: reply.reason === ""
            ? "The user refused it."
            : `The user refused it: ${reply.reason}`,
        };
      case "edit": {
        // What the user typed is approved, unless a rule forbids it.
        const { rules: { deny } } = this.#options;
        return ruled({ deny }, tool.name, reply.args) === "deny"
          ? { reason: "A rule of the user forbids it." }
          : { passes: "asked", args: reply.args };
      }
    }
  }
}

/** A call as text: the order of its members does not matter. A tool that is not as it was is another one. */
function keyOf(tool: RunnableTool, args: ToolArguments): string {
  return JSON.stringify([tool.name, shapeOf(tool), sorted(args)]);
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const members = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
  return { of: members.map(([name, member]) => [name, sorted(member)]) };
}
