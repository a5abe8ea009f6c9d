/**
 * Fills in the variables of a template.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import type { Template } from "./template.ts";

/** The variable for what the user types. */
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

/** Fills in the values of variables; a variable without a value stays unchanged. */
export function fill(
  text: string,
  values: Readonly<Record<string, string>>,
): string {
  return text.replaceAll(
    VARIABLE,
    (variable, name: string) =>
      Object.hasOwn(values, name) ? values[name] ?? variable : variable,
  );
}

/**
 * Checks that each variable of a template has a value, `input` aside, and each value a variable.
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
  checkNames({ name, needs: wanted, takes: wanted }, values, before);
}

/**
 * Checks values against the names that a template needs, and those that it takes.
 *
 * @throws as {@linkcode checkValues}
 */
export function checkNames(
  { name, needs, takes: wanted }: {
    readonly name: string;
    readonly needs: readonly string[];
    readonly takes: readonly string[];
  },
  values: Readonly<Record<string, string>>,
  before = "",
): void {
  const missing = needs.filter((variable) => !Object.hasOwn(values, variable));
  const spare = Object.keys(values)
    .filter((variable) => !wanted.includes(variable));
  const wrong = [
    ...missing.length > 0 ? [`needs ${listed(missing)}`] : [],
    ...spare.length > 0 ? [`has no variable ${listed(spare)}`] : [],
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
