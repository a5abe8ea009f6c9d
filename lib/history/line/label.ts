/**
 * Labels, with which users mark exchanges: each is a line after its exchange.
 *
 * @module
 */
import { ulid } from "../../core/data/ulid.ts";
import { isObject } from "../../core/data/invalid.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import { kindStart } from "./peek.ts";

/** A line that labels an exchange; the exchange's last label counts. */
export interface Label {
  /** Version of the history's layout. */
  v: 1;
  /** Tells the line from an exchange. */
  kind: "label";
  /** ULID of the label itself. */
  id: string;
  /** ULID of the labelled exchange. */
  exchange: string;
  /** `good`, `bad`, a tag or any other text; empty to take an earlier label back. */
  label: string;
  /** RFC 3339 in UTC, with ms. */
  at: string;
}

/** Makes a label; writes nothing. */
export function createLabel(
  exchange: string,
  label: string,
  at: Date = new Date(),
): Label {
  return {
    v: 1,
    kind: "label",
    id: ulid(at.getTime()),
    exchange,
    label,
    at: at.toISOString(),
  };
}

/** How every label's line begins. */
export const LABEL_START: string = kindStart("label");

/** Reads a label; undefined for other lines, and for a line that was cut. */
export function readLabel(
  line: string,
): Pick<Label, "exchange" | "label"> | undefined {
  return line.startsWith(LABEL_START) ? labelOf(parsedJson(line)) : undefined;
}

/** Reads a label from a line whose JSON has been parsed. */
export function labelOf(
  value: unknown,
): Pick<Label, "exchange" | "label"> | undefined {
  const { kind, exchange, label }: Partial<Record<string, unknown>> =
    isObject(value) ? value : {};
  return kind === "label" && typeof exchange === "string" &&
      typeof label === "string"
    ? { exchange, label }
    : undefined;
}
