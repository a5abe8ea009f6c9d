/**
 * Rules that allow and deny calls without a question: by the tool's name, and by arguments.
 *
 * @module
 */
import { isObject } from "../core/data/invalid.ts";
import type { ToolArguments } from "./tool.ts";

/**
 * Calls that a rule means: a pattern of the tool's name, or that and patterns of arguments. In a pattern `*` stands for
 * any text, and `\` takes a `*` or `\` after it as it is.
 */
export type Rule =
  | string
  | {
    readonly tool: string;
    readonly arguments?: Readonly<Record<string, string>>;
  };

/** The rules of a user. */
export interface Rules {
  /** Calls that run without a question. */
  readonly allow?: readonly Rule[] | undefined;
  /** Calls that never run; these count first. */
  readonly deny?: readonly Rule[] | undefined;
}

/** What the rules say of a call: undefined where they say nothing. */
export function ruled(
  { allow = [], deny = [] }: Rules,
  tool: string,
  args: ToolArguments,
): "allow" | "deny" | undefined {
  if (deny.some((rule) => denies(rule, tool, args))) return "deny";
  if (allow.some((rule) => allows(rule, tool, args))) return "allow";
  return undefined;
}

/** The rule that means one call and no other. */
export function ruleOf(tool: string, args: ToolArguments): Rule {
  const members = Object.entries(args).map(([name, value]) =>
    [name, literal(written(value))] as const
  );
  return { tool: literal(tool), arguments: Object.fromEntries(members) };
}

/** A rule with arguments denies each call that has them, whatever else it has. */
function denies(rule: Rule, tool: string, args: ToolArguments): boolean {
  if (typeof rule === "string") return fits(rule, tool);
  const wanted = Object.entries(rule.arguments ?? {});
  return fits(rule.tool, tool) &&
    wanted.every(([name, pattern]) =>
      Object.hasOwn(args, name) && fits(pattern, written(args[name]))
    );
}

/** A rule with arguments allows only calls whose arguments it names, every one. */
function allows(rule: Rule, tool: string, args: ToolArguments): boolean {
  if (typeof rule === "string") return fits(rule, tool);
  if (!fits(rule.tool, tool)) return false;
  const { arguments: wanted } = rule;
  if (wanted === undefined) return true;
  return Object.keys(wanted).every((name) => Object.hasOwn(args, name)) &&
    Object.entries(args).every(([name, value]) => {
      const pattern = Object.hasOwn(wanted, name) ? wanted[name] : undefined;
      if (pattern === undefined) return false;
      const text = written(value);
      // `docs/*` does not mean `docs/../key`.
      const climbs = /(?:^|[/\\])\.\.(?:[/\\]|$)/.test(text);
      return fits(pattern, text) && (!climbs || literal(text) === pattern);
    });
}

/** A text as it is; any other value as JSON. */
function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}

function literal(text: string): string {
  return text.replaceAll(/[*\\]/g, "\\$&");
}

/** Whether a text fits a pattern; time grows with the product of their lengths at most. */
export function fits(pattern: string, text: string): boolean {
  const signs = [...pattern.matchAll(/\\([*\\])|([^])/g)].map((
    [, taken, plain = ""],
  ) => taken ?? (plain === "*" ? undefined : plain));
  let at = 0;
  let place = 0;
  let star: { readonly at: number; place: number } | undefined;
  while (place < text.length) {
    if (at < signs.length && signs[at] === undefined) {
      star = { at: at++, place };
    } else if (at < signs.length && signs[at] === text[place]) {
      at++;
      place++;
    } else if (star !== undefined) {
      at = star.at + 1;
      place = ++star.place;
    } else return false;
  }
  return signs.slice(at).every((sign) => sign === undefined);
}

/** Whether a value is a rule. */
export function isRule(value: unknown): value is Rule {
  if (typeof value === "string") return value !== "";
  if (!isObject(value) || typeof value["tool"] !== "string") return false;
  const { tool, arguments: args, ...others } = value;
  return tool !== "" && Object.keys(others).length === 0 &&
    (args === undefined ||
      isObject(args) &&
        Object.values(args).every((pattern) => typeof pattern === "string"));
}
