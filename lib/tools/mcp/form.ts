/**
 * Forms with which MCP servers ask the user for something, and what may be answered.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { NameSet } from "../../core/data/names.ts";

/** What a server asks. */
export interface Form {
  readonly server: string;
  readonly message: string;
  readonly fields: readonly FormField[];
}

/** One answer that a server wants. */
export interface FormField {
  readonly name: string;
  /** What it is for, in the server's words. */
  readonly about: string;
  /** What may be answered, in ours: `a number from 1 to 9`. */
  readonly wants: string;
  readonly required: boolean;
  /** The values to choose from, with their names for people. */
  readonly choices?: readonly {
    readonly value: string;
    readonly label: string;
  }[];
  /** What stands for an empty answer, as it is typed. */
  readonly fallback?: string | undefined;
  /**
   * Reads an answer.
   *
   * @throws {TypeError} it cannot be used, for the reason that the message says
   */
  read(text: string): unknown;
}

/** What the user does with a form. */
export type FormReply =
  | { readonly action: "accept"; readonly content: Record<string, FormValue> }
  | { readonly action: "decline" | "cancel" };

/** A value of a form. */
export type FormValue = string | number | boolean | string[];

/** Shows a form to the user. */
export type FillForm = (form: Form) => Promise<FormReply>;

/** The fields of a form's schema. */
export function fieldsOf(schema: unknown): FormField[] {
  const { properties, required } = isObject(schema) ? schema : {};
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  return Object.entries(isObject(properties) ? properties : {}).map(
    ([name, of]) => {
      const field = isObject(of) ? of : {};
      const { title, description } = field;
      const about = [title, description].filter((text) =>
        typeof text === "string"
      );
      return {
        name,
        about: about.join(": "),
        required: needed.includes(name),
        ...kindOf(field),
      };
    },
  );
}

type Kind = Pick<FormField, "wants" | "choices" | "fallback" | "read">;

function kindOf(field: Readonly<Record<string, unknown>>): Kind {
  const { type, items } = field;
  if (type === "boolean") return yesOrNo(field);
  if (type === "number" || type === "integer") return numeric(field);
  if (type === "array" && isObject(items)) return several(field, items);
  const choices = choicesOf(field);
  return choices === undefined ? textual(field) : oneOf(field, choices);
}

function yesOrNo(field: Readonly<Record<string, unknown>>): Kind {
  const words: Readonly<Record<string, boolean>> = {
    y: true,
    yes: true,
    true: true,
    n: false,
    no: false,
    false: false,
  };
  return {
    wants: "yes or no",
    fallback: typeof field["default"] === "boolean"
      ? (field["default"] ? "yes" : "no")
      : undefined,
    read: (text) => {
      const word = text.toLowerCase();
      const value = Object.hasOwn(words, word) ? words[word] : undefined;
      if (value === undefined) throw new TypeError("it must be yes or no");
      return value;
    },
  };
}

function numeric(field: Readonly<Record<string, unknown>>): Kind {
  const { type, minimum, maximum } = field;
  const noun = type === "integer" ? "a whole number" : "a number";
  const wants = noun + range(minimum, maximum);
  return {
    wants,
    fallback: defaultText(field),
    read: (text) => {
      const value = Number(text);
      const fits = text.trim() !== "" && Number.isFinite(value) &&
        (type !== "integer" || Number.isInteger(value)) &&
        (typeof minimum !== "number" || value >= minimum) &&
        (typeof maximum !== "number" || value <= maximum);
      if (!fits) throw new TypeError(`it must be ${wants}`);
      return value;
    },
  };
}

/** What a text must look like. */
const FORMATS: Readonly<Record<string, { wants: string; fits: RegExp }>> = {
  email: { wants: "an email address", fits: /^[^\s@]+@[^\s@]+$/ },
  uri: { wants: "an address", fits: /^[a-z][a-z0-9+.-]*:\S+$/i },
  date: { wants: "a date as 2026-07-28", fits: /^\d{4}-\d\d-\d\d$/ },
  "date-time": {
    wants: "a time as 2026-07-28T09:30:00Z",
    fits: /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/i,
  },
};

function textual(field: Readonly<Record<string, unknown>>): Kind {
  const { format, minLength, maxLength } = field;
  const known = typeof format === "string" && Object.hasOwn(FORMATS, format)
    ? FORMATS[format]
    : undefined;
  const length = range(minLength, maxLength);
  const wants = (known?.wants ?? "a text") +
    (length === "" ? "" : `, characters:${length}`);
  return {
    wants,
    fallback: defaultText(field),
    read: (text) => {
      const { length } = [...text];
      const fits = (known?.fits.test(text) ?? true) &&
        (typeof minLength !== "number" || length >= minLength) &&
        (typeof maxLength !== "number" || length <= maxLength);
      if (!fits) throw new TypeError(`it must be ${wants}`);
      return text;
    },
  };
}

function oneOf(
  field: Readonly<Record<string, unknown>>,
  choices: NonNullable<Kind["choices"]>,
): Kind {
  return {
    wants: "one of these, by its number",
    choices,
    fallback: labelOf(choices, field["default"]),
    read: (text) => chosen(choices, text),
  };
}

function several(
  field: Readonly<Record<string, unknown>>,
  items: Readonly<Record<string, unknown>>,
): Kind {
  const choices = choicesOf(items) ?? [];
  const { minItems, maxItems } = field;
  const count = range(minItems, maxItems);
  const fallback = Array.isArray(field["default"])
    ? field["default"].map((value) => labelOf(choices, value)).join(", ")
    : undefined;
  const wants = `some of these, by their numbers with commas between them${
    count === "" ? "" : `, how many:${count}`
  }`;
  return {
    wants,
    choices,
    fallback: fallback === "" ? undefined : fallback,
    read: (text) => {
      const words = text.split(",").map((word) => word.trim());
      const values = words.filter((word) => word !== "")
        .map((word) => chosen(choices, word));
      const fits =
        (typeof minItems !== "number" || values.length >= minItems) &&
        (typeof maxItems !== "number" || values.length <= maxItems);
      if (!fits) throw new TypeError(`it must be ${wants}`);
      return [...new NameSet(values)];
    },
  };
}

/** The values that a field lists, in each of the forms that the protocol has had. */
function choicesOf(
  { enum: values, enumNames, oneOf, anyOf }: Readonly<Record<string, unknown>>,
): Kind["choices"] {
  const named = oneOf ?? anyOf;
  if (Array.isArray(named)) {
    return named.filter(isObject).map(({ const: value, title }) => ({
      value: String(value),
      label: String(title ?? value),
    }));
  }
  if (!Array.isArray(values)) return undefined;
  const labels: readonly unknown[] = Array.isArray(enumNames) ? enumNames : [];
  return values.map((value, i) => ({
    value: String(value),
    label: String(labels[i] ?? value),
  }));
}

/** The choice with a number, a name or a value. */
function chosen(choices: NonNullable<Kind["choices"]>, text: string): string {
  const same = (word: string) => word.toLowerCase() === text.toLowerCase();
  const found =
    choices.find(({ value, label }) => same(label) || same(value)) ??
      (/^\d+$/.test(text) ? choices[Number(text) - 1] : undefined);
  if (found !== undefined) return found.value;
  throw new TypeError(`"${text}" is not one of them`);
}

function labelOf(
  choices: NonNullable<Kind["choices"]>,
  value: unknown,
): string | undefined {
  return choices.find((choice) => choice.value === value)?.label;
}

function defaultText(
  { default: value }: Readonly<Record<string, unknown>>,
): string | undefined {
  return typeof value === "string" || typeof value === "number"
    ? String(value)
    : undefined;
}

function range(least: unknown, most: unknown): string {
  const from = typeof least === "number" ? ` from ${least}` : "";
  const to = typeof most === "number" ? ` up to ${most}` : "";
  return from + to;
}
