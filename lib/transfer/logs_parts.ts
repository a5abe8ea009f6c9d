/**
 * What both layouts of `llm`'s log have in common: rows, attachments, calls, times.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { ContentPart, Message, ToolCall } from "../core/chat.ts";
import { isObject } from "../core/invalid.ts";

/** A row as SQLite gives it; a column that an older layout lacks is undefined. */
export type Row = Readonly<Record<string, unknown>>;

/** Whether a database has a table. */
export function hasTable(database: DatabaseSync, name: string): boolean {
  const known = database.prepare(
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
  );
  return known.get(name) !== undefined;
}

/** Asks a query about one value; a table that an older layout lacks has no rows. */
export function lookup(
  database: DatabaseSync,
  table: string,
  query: string,
): (value: SQLInputValue) => Row[] {
  if (!hasTable(database, table)) return () => [];
  const statement = database.prepare(query);
  return (value) => statement.all(value);
}

/** A column's text; empty where there is none. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A column's JSON as an object; empty where it is none. */
export function json(value: unknown): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text(value) || "{}");
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** When something was said: ISO 8601 in UTC, in older rows without saying so. */
export function timeAt(value: unknown): Date | undefined {
  const written = text(value).replace(" ", "T");
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(written);
  const date = new Date(zoned ? written : `${written}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** A model's call to a tool. */
export function callOf(name: string, id: unknown, args: string): ToolCall {
  return {
    id: callId(name, id),
    type: "function",
    function: { name, arguments: args },
  };
}

/** A tool's answer. */
export function resultOf(name: string, id: unknown, output: string): Message {
  return { role: "tool", content: output, "tool_call_id": callId(name, id) };
}

/** Some plugins give calls no id. */
function callId(name: string, id: unknown): string {
  return text(id) || `call_${name}`;
}

/** Text with attachments after it; plain where there are none. */
export function contentOf(
  said: string,
  attachments: readonly ContentPart[],
): string | ContentPart[] {
  if (attachments.length === 0) return said;
  return [...said === "" ? [] : [{ type: "text", text: said }], ...attachments];
}

/** A row of the table of attachments as a part of a message; undefined for a file that was only pointed to. */
export function attachmentPart(row: Row): ContentPart | undefined {
  const type = text(row["type"]) || "application/octet-stream";
  const { content } = row;
  const data = content instanceof Uint8Array
    ? Buffer.from(content).toString("base64")
    : undefined;
  if (type.startsWith("audio/") && data !== undefined) {
    const format = type.includes("wav") ? "wav" : type.slice("audio/".length);
    const audio = { data, format: format === "mpeg" ? "mp3" : format };
    return { type: "input_audio", "input_audio": audio };
  }
  const url = data === undefined
    ? text(row["url"])
    : `data:${type};base64,${data}`;
  if (url === "") return undefined;
  if (type.startsWith("image/") || data === undefined) {
    return { type: "image_url", "image_url": { url } };
  }
  const file = { filename: text(row["id"]), "file_data": url };
  return { type: "file", file };
}
