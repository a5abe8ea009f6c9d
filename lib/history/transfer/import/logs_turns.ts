/**
 * `llm`'s log from version 0.32 on: a tree of messages, each stored once, and turns that refer to them.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type {
  ContentPart,
  Message,
  Role,
  ToolCall,
} from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { NameMap } from "../../../core/data/names.ts";
import type { ForeignConversation, ForeignMessage } from "./foreign.ts";
import { turnMembers } from "./logs_members.ts";
import {
  attachmentName,
  attachmentPart,
  callOf,
  contentOf,
  factsOf,
  json,
  lookup,
  resultOf,
  type Row,
  text,
} from "./logs_parts.ts";

/** Reads branch by branch: from each last message of a turn without a follower, back to its root. */
export function* readTurns(
  database: DatabaseSync,
): Generator<ForeignConversation, void> {
  const reader = new TurnReader(database);
  const tips = database.prepare(
    `SELECT tip_message_hash AS tip FROM turns
     WHERE tip IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM messages WHERE parent_hash = tip)
     GROUP BY tip ORDER BY min(id)`,
  );
  for (const { tip } of tips.iterate()) yield reader.conversation(text(tip));
}

/** Puts the rows of several tables together. */
class TurnReader {
  readonly #message: ReturnType<typeof lookup>;
  readonly #parts: ReturnType<typeof lookup>;
  readonly #fragment: ReturnType<typeof lookup>;
  readonly #attachment: ReturnType<typeof lookup>;
  /** Model and time of each turn, by its last message. */
  readonly #turns = new NameMap<
    Omit<ForeignMessage, "message"> & { readonly leftOut: readonly string[] }
  >();
  #leftOut: string[] = [];

  constructor(database: DatabaseSync) {
    const byId = (table: string, column: string, order = "") =>
      lookup(
        database,
        table,
        `SELECT * FROM ${table} WHERE ${column} = ? ${order}`,
      );
    this.#message = byId("messages", "hash");
    this.#parts = byId("parts", "message_hash", "ORDER BY position");
    this.#fragment = byId("fragments", "id");
    this.#attachment = byId("attachments", "id");
    const schema = byId("schemas", "id");
    const tools = lookup(
      database,
      "turn_tools",
      `SELECT tools.* FROM turn_tools JOIN tools ON tools.id = tool_id
       WHERE turn_id = ? ORDER BY tools.id`,
    );
    const turns = database.prepare("SELECT * FROM turns");
    for (const row of turns.iterate()) {
      const { members, leftOut } = turnMembers({
        options: row["options_json"],
        schema: schema(text(row["schema_id"]))[0],
        tools: tools(text(row["id"])),
      });
      this.#turns.set(text(row["tip_message_hash"]), {
        ...factsOf(row),
        ...Object.keys(members).length === 0 ? {} : { members },
        leftOut,
      });
    }
  }

  /** The messages from the root to `tip`. */
  conversation(tip: string): ForeignConversation {
    this.#leftOut = [];
    const rows: Row[] = [];
    for (let hash = tip; hash !== "";) {
      const [row] = this.#message(hash);
      if (row === undefined) break;
      rows.push(row);
      hash = text(row["parent_hash"]);
    }
    const messages = rows.reverse().flatMap((row) => this.#messagesOf(row));
    return { messages, leftOut: this.#leftOut };
  }

  #messagesOf(row: Row): ForeignMessage[] {
    const hash = text(row["hash"]);
    const parts = this.#parts(hash).map((part) => ({
      type: text(part["type"]),
      said: this.#textOf(part),
      payload: json(part["payload"]),
    }));
    const results = parts.filter(({ type }) => type === "tool_result");
    const answered = results.flatMap(({ payload }) =>
      this.#isServers(payload) ? [] : [
        resultOf(
          text(payload["name"]),
          payload["tool_call_id"],
          text(payload["output"]),
        ),
      ]
    );
    const role = text(row["role"]);
    const message = role === "assistant"
      ? this.#answer(parts)
      : this.#asked(role as Role, parts);
    const { leftOut = [], ...facts } = this.#turns.get(hash) ?? {};
    this.#leftOut.push(...leftOut);
    return [
      ...answered.map((message) => ({ message })),
      ...message === undefined ? [] : [{ message, ...facts }],
    ];
  }

  #asked(role: Role, parts: readonly Part[]): Message | undefined {
    const said = textsOf(parts, "text");
    const attached: ContentPart[] = [];
    for (const { type, payload } of parts) {
      if (type !== "attachment") continue;
      const { attachment } = payload;
      const id = isObject(attachment) ? text(attachment["id"]) : "";
      const [row] = this.#attachment(id);
      const part = row && attachmentPart(row);
      if (part === undefined) this.#leftOut.push(attachmentName(row));
      else attached.push(part);
    }
    if (said === "" && attached.length === 0) return undefined;
    return { role, content: contentOf(said, attached) };
  }

  #answer(parts: readonly Part[]): Message | undefined {
    const said = textsOf(parts, "text");
    const reasoning = textsOf(parts, "reasoning");
    const calls: ToolCall[] = [];
    for (const { type, payload } of parts) {
      if (type !== "tool_call" || this.#isServers(payload)) continue;
      const { name, arguments: args, tool_call_id: id } = payload;
      calls.push(callOf(text(name), id, JSON.stringify(args ?? {})));
    }
    if (said === "" && calls.length === 0) return undefined;
    return {
      role: "assistant",
      content: said === "" ? null : said,
      ...(reasoning === "" ? {} : { "reasoning_content": reasoning }),
      ...(calls.length === 0 ? {} : { "tool_calls": calls }),
    };
  }

  /** Whether a tool ran at the provider: a client cannot answer such a call. */
  #isServers(payload: Record<string, unknown>): boolean {
    const servers = payload["server_executed"] === true;
    if (servers) this.#leftOut.push("a tool that ran at the provider");
    return servers;
  }

  /** A part's text: in its column, or in pieces, some of which are fragments that are stored once. */
  #textOf(part: Row): string {
    const pieces = json(part["payload"])["text_ref"];
    if (!Array.isArray(pieces)) return text(part["text"]);
    return pieces.filter(isObject).map(({ literal, fragment }) =>
      typeof fragment === "number"
        ? text(this.#fragment(fragment)[0]?.["content"])
        : text(literal)
    ).join("");
  }
}

/** A resolved part of a message. */
interface Part {
  readonly type: string;
  readonly said: string;
  readonly payload: Record<string, unknown>;
}

function textsOf(parts: readonly Part[], type: string): string {
  return parts.filter((part) => part.type === type)
    .map(({ said }) => said).join("");
}
