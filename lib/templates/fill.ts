/**
 * The gaps of a template, and what goes into them.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import type { Template } from "./template.ts";

/** The variable that stands for what the user types. */
export const INPUT = "input";

const VARIABLE = /\{\{\s*([A-Za-z_][\w-]*)\s*\}\}/g;

/** Names of the variables of a text, each once, in the order of their first use. */
export function variablesOf(text: string): string[] {
  return [
    ...new Set(
      Array.from(text.matchAll(VARIABLE), ([, name = ""]) => name),
    ),
  ];
}

/** A text with the values of its variables in their places; one without a value stays as it is. */
export function fill(
  text: string,
  values: Readonly<Record<string, string>>,
): string {
  return text.replaceAll(
    VARIABLE,
    (place, name: string) =>
      Object.hasOwn(values, name) ? values[name] ?? place : place,
  );
}

/**
 * Checks that values are those that a template wants, its input aside.
 *
 * @param before what the user types before each value: `-p `
 * @throws {UsageError} names every variable without a value, and every value without a variable
 */
export function checkValues(
  template: Template,
  values: Readonly<Record<string, string>>,
  before = "",
): void {
  const { name, body, system = "" } = template;
  const wanted = variablesOf(`${system}\n${body}`)
    .filter((variable) => variable !== INPUT);
  const missing = wanted.filter((variable) => !Object.hasOwn(values, variable));
  const spare = Object.keys(values)
    .filter((variable) => !wanted.includes(variable));
  const wrong = [
    ...missing.length > 0 ? [`wants ${listed(missing)}`] : [],
    ...spare.length > 0 ? [`has no ${listed(spare)}`] : [],
  ];
  if (wrong.length === 0) return;
  throw new UsageError(`The template ${name} ${wrong.join(" and ")}`, {
    hint: missing.length > 0
      ? missing.map((variable) => `${before}${variable}=…`).join(" ")
      : wanted.length === 0
      ? "it has no variables"
      : `its variables are ${listed(wanted)}`,
  });
}

function listed(names: readonly string[]): string {
  const all = names.map((name) => `{{${name}}}`);
  const last = all.pop() ?? "";
  return all.length === 0 ? last : `${all.join(", ")} and ${last}`;
}
