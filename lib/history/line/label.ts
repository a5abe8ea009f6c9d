/**
 * Labels, with which users mark exchanges: each is a line after its exchange.
 *
 * @module
 */
import { ulid } from "../../core/data/ulid.ts";
import { isObject } from "../../core/data/invalid.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import { kindStart } from "./peek.ts";

/** A line that labels an exchange; see {@linkcode labelsOf} for what counts. */
export interface Label {
  /** Version of the history's layout. */
  v: 1;
  /** Tells the line from an exchange. */
  kind: "label";
  /** ULID of the label itself. */
  id: string;
  /** ULID of the labelled exchange. */
  exchange: string;
  /** `good`, `bad`, a tag or any other text; empty to take earlier labels back. */
  label: string;
  /** The label is added to other tags instead of replacing them. */
  add?: true;
  /** The label that is taken away; `label` is then empty, and no other label is taken back. */
  remove?: string;
  /** RFC 3339 in UTC, with ms. */
  at: string;
}

/** What a line says about the labels of an exchange. */
export interface LabelChange {
  /** Id of the exchange. */
  readonly exchange: string;
  readonly label: string;
  readonly add?: boolean | undefined;
  readonly remove?: string | undefined;
  /** When: RFC 3339 in UTC; "" if the line does not say. */
  readonly at: string;
}

/** How a label changes those that an exchange has. */
export type LabelWay =
  /** It takes the place of those of its kind; an empty one takes all back but the title. */
  | "set"
  /** It is added. Of a verdict and of a title there is one, so these take the place of an earlier one. */
  | "add"
  /** It is taken away. */
  | "remove";

/** Makes a label; writes nothing. */
export function createLabel(
  exchange: string,
  label: string,
  at: Date = new Date(),
  way: LabelWay = "set",
): Label {
  return {
    v: 1,
    kind: "label",
    id: ulid(at.getTime()),
    exchange,
    label: way === "remove" ? "" : label,
    ...(way === "add" ? { add: true } : {}),
    ...(way === "remove" ? { remove: label } : {}),
    at: at.toISOString(),
  };
}

/** How every label's line begins. */
export const LABEL_START: string = kindStart("label");

/** Reads a label; undefined for other lines, and for a line that was cut. */
export function readLabel(line: string): LabelChange | undefined {
  return line.startsWith(LABEL_START) ? labelOf(parsedJson(line)) : undefined;
}

/** Reads a label from a line whose JSON has been parsed. */
export function labelOf(value: unknown): LabelChange | undefined {
  const { kind, exchange, label, add, remove, at }: Partial<
    Record<string, unknown>
  > = isObject(value) ? value : {};
  if (
    kind !== "label" || typeof exchange !== "string" ||
    typeof label !== "string"
  ) return undefined;
  return {
    exchange,
    label,
    at: typeof at === "string" ? at : "",
    ...(add === true ? { add } : {}),
    ...(typeof remove === "string" ? { remove } : {}),
  };
}
