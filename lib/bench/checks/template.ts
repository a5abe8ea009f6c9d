/**
 * `{{ name }}` in texts, as promptfoo's files write it: Nunjucks' variables, members and a few filters. Whatever else
 * Nunjucks knows is an error: a text that is half understood checks nothing.
 *
 * @module
 */
import { ConfigError } from "../../core/errors.ts";

/** What stands for the names. */
export type Vars = Readonly<Record<string, unknown>>;

const FILTERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  upper: (value) => written(value).toUpperCase(),
  lower: (value) => written(value).toLowerCase(),
  trim: (value) => written(value).trim(),
  length: (value) =>
    Array.isArray(value) || typeof value === "string" ? value.length : 0,
  dump: (value) => JSON.stringify(value),
  safe: (value) => value,
};

/** A name, then members of it: `city`, `place.city`, `places[0]`, `place["city"]`. */
const PATH =
  /^[A-Za-z_$][\w$]{0,200}(?:\.[A-Za-z_$][\w$]{0,200}|\[(?:\d{1,9}|"[^"\]]{0,200}"|'[^'\]]{0,200}')\]){0,20}$/;
const STEP = /[\w$]+|"[^"]*"|'[^']*'/g;

/** Whether a text has anything to fill in. */
export function isTemplate(text: string): boolean {
  return /\{[{%#]/.test(text);
}

/**
 * Fills a text in.
 *
 * @throws {ConfigError} an unknown name or filter, or a form that is not understood
 */
function renderText(text: string, vars: Vars): string {
  let found = "";
  let at = 0;
  while (at < text.length) {
    const start = text.slice(at).search(/\{[{%#]/);
    if (start < 0) break;
    const open = at + start;
    const end = text.indexOf("}}", open);
    const inner = text.slice(open + 2, Math.max(open + 2, end));
    if (text[open + 1] !== "{" || end < 0) {
      throw new ConfigError(
        `"${cut(text.slice(open))}" is not supported in a template`,
        { hint: "only {{name}}, with members and filters, is filled in" },
      );
    }
    found += text.slice(at, open) + written(evaluate(inner, vars));
    at = end + 2;
  }
  return found + text.slice(at);
}

/**
 * Fills in every text of a value; one that is a single `{{name}}` becomes the value of that name, a list for instance.
 *
 * @throws {ConfigError} see {@linkcode renderText}
 */
export function renderValue(value: unknown, vars: Vars): unknown {
  if (typeof value === "string") {
    const [, inner] = /^\s{0,99}\{\{([^{}]{1,999})\}\}\s{0,99}$/.exec(value) ??
      [];
    return inner === undefined
      ? renderText(value, vars)
      : evaluate(inner, vars);
  }
  if (Array.isArray(value)) return value.map((one) => renderValue(one, vars));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, renderValue(one, vars)]),
  );
}

function evaluate(inner: string, vars: Vars): unknown {
  const [path = "", ...filters] = inner.split("|").map((part) => part.trim());
  if (!PATH.test(path)) {
    throw new ConfigError(`"{{${cut(inner)}}}" is not supported in a template`);
  }
  let value: unknown = vars;
  for (const [step] of path.matchAll(STEP)) {
    const name = step.replace(/^["']|["']$/g, "");
    const holds = typeof value === "object" && value !== null &&
      Object.hasOwn(value, name);
    if (!holds) {
      throw new ConfigError(`"{{${cut(inner)}}}" has no value`, {
        hint: `there are ${Object.keys(vars).join(", ") || "no variables"}`,
      });
    }
    value = (value as Record<string, unknown>)[name];
  }
  for (const name of filters) {
    const filter = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
    if (filter === undefined) {
      throw new ConfigError(
        `The filter "${cut(name)}" is not supported in a template`,
        { hint: `known are ${Object.keys(FILTERS).join(", ")}` },
      );
    }
    value = filter(value);
  }
  return value;
}

function written(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null
    ? JSON.stringify(value)
    : String(value);
}

function cut(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}
