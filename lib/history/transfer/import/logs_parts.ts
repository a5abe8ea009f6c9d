/**
 * What both layouts of `llm`'s log have in common: rows, attachments, calls, times.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { ContentPart, Message, ToolCall } from "../../../core/chat.ts";
import { sha256OfAll } from "../../../core/data/digest.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { parseJson } from "../../../core/data/parsed_json.ts";
import type { AnswerFacts } from "./foreign.ts";
import { countOf, dateOf } from "./foreign_values.ts";

/** A row as SQLite gives it; a column that an older layout lacks is undefined. */
export type Row = Readonly<Record<string, unknown>>;

/** Whether a database has a table. */
export function hasTable(database: DatabaseSync, name: string): boolean {
  const known = database.prepare(
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
  );
  return known.get(name) !== undefined;
}

/** Runs a query with one value; returns no rows if an older layout lacks the table. */
export function lookup(
  database: DatabaseSync,
  table: string,
  query: string,
): (value: SQLInputValue) => Row[] {
  if (!hasTable(database, table)) return () => [];
  const statement = database.prepare(query);
  return (value) => statement.all(value);
}

/** A column's text; empty if it has none. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A column's JSON object; empty if it is not one. */
export function json(value: unknown): Record<string, unknown> {
  try {
    const parsed: unknown = parseJson(text(value) || "{}");
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** When a response was asked for and complete, and its tokens. */
export function factsOf(row: Row): AnswerFacts {
  const started = dateOf(row["datetime_utc"]);
  const took = countOf(row["duration_ms"]);
  const prompt = countOf(row["input_tokens"]);
  const completion = countOf(row["output_tokens"]);
  const model = text(row["model"]);
  return {
    ...model === "" ? {} : { model },
    ...started === undefined ? {} : took === undefined ? { at: started } : {
      started,
      at: new Date(started.getTime() + took),
    },
    ...prompt === undefined || completion === undefined ? {} : {
      usage: {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
      },
    },
  };
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

/** The id of a call; some plugins give none. */
function callId(name: string, id: unknown): string {
  return text(id) || `call_${name}`;
}

/** Text followed by attachments; a plain string without attachments. */
export function contentOf(
  said: string,
  attachments: readonly ContentPart[],
): string | ContentPart[] {
  if (attachments.length === 0) return said;
  return [...said === "" ? [] : [{ type: "text", text: said }], ...attachments];
}

/** Maximum size of a file that is read, in bytes. */
const LARGEST = 64 * 1024 * 1024;

/**
 * The bytes of an attachment that the log names by path. Its id is their SHA-256, which excludes other files. Undefined
 * if the file is missing or changed.
 */
function bytesAtPath(row: Row): Uint8Array | undefined {
  const path = text(row["path"]);
  if (path === "") return undefined;
  try {
    const { isFile, size } = Deno.statSync(path);
    if (!isFile || size > LARGEST) return undefined;
    const bytes = Deno.readFileSync(path);
    return sha256OfAll([bytes]) === text(row["id"]) ? bytes : undefined;
  } catch {
    return undefined; // missing or unreadable
  }
}

/** The name of a left out attachment. */
export function attachmentName(row: Row | undefined): string {
  const path = text(row?.["path"]);
  return path === ""
    ? "an attachment"
    : `the attachment ${path}, which is gone or changed`;
}

/** An attachment's row as a part of a message; undefined if its file is missing. */
export function attachmentPart(row: Row): ContentPart | undefined {
  const type = text(row["type"]) || "application/octet-stream";
  const content = row["content"] ?? bytesAtPath(row);
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
