/**
 * `llm`'s log before version 0.32: a row for each response, with what was new in its prompt.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { ContentPart, Message } from "../../../core/chat.ts";
import type { ForeignConversation, ForeignMessage } from "./foreign.ts";
import { turnMembers } from "./logs_members.ts";
import {
  attachmentName,
  attachmentPart,
  callOf,
  contentOf,
  factsOf,
  lookup,
  resultOf,
  type Row,
  text,
} from "./logs_parts.ts";

/** Reads conversation by conversation. */
export function* readResponses(
  database: DatabaseSync,
): Generator<ForeignConversation, void> {
  const reader = new ResponseReader(database);
  // Sorts only ids, because the texts may be large.
  const order = database.prepare(
    `SELECT id, coalesce(conversation_id, id) AS conversation
     FROM responses ORDER BY conversation, id`,
  );
  let ids: string[] = [];
  let current: unknown;
  for (const row of order.iterate()) {
    const { id, conversation } = row;
    if (conversation !== current && ids.length > 0) {
      yield reader.conversation(ids);
      ids = [];
    }
    current = conversation;
    ids.push(text(id));
  }
  if (ids.length > 0) yield reader.conversation(ids);
}

/** Puts the rows of several tables together. */
class ResponseReader {
  readonly #response: ReturnType<typeof lookup>;
  readonly #fragments: ReturnType<typeof lookup>;
  readonly #systemFragments: ReturnType<typeof lookup>;
  readonly #attachments: ReturnType<typeof lookup>;
  readonly #calls: ReturnType<typeof lookup>;
  readonly #results: ReturnType<typeof lookup>;
  readonly #schema: ReturnType<typeof lookup>;
  readonly #tools: ReturnType<typeof lookup>;

  constructor(database: DatabaseSync) {
    const ask = (table: string, query: string) =>
      lookup(database, table, query);
    const fragments = (table: string) =>
      ask(
        table,
        `SELECT content FROM ${table} JOIN fragments
         ON fragments.id = fragment_id WHERE response_id = ? ORDER BY "order"`,
      );
    this.#response = ask("responses", "SELECT * FROM responses WHERE id = ?");
    this.#fragments = fragments("prompt_fragments");
    this.#systemFragments = fragments("system_fragments");
    this.#attachments = ask(
      "prompt_attachments",
      `SELECT attachments.* FROM prompt_attachments JOIN attachments
       ON attachments.id = attachment_id WHERE response_id = ? ORDER BY "order"`,
    );
    this.#schema = ask("schemas", "SELECT * FROM schemas WHERE id = ?");
    this.#tools = ask(
      "tool_responses",
      `SELECT tools.* FROM tool_responses JOIN tools ON tools.id = tool_id
       WHERE response_id = ? ORDER BY tools.id`,
    );
    this.#calls = ask(
      "tool_calls",
      "SELECT * FROM tool_calls WHERE response_id = ? ORDER BY id",
    );
    this.#results = ask(
      "tool_results",
      "SELECT * FROM tool_results WHERE response_id = ? ORDER BY id",
    );
  }

  /** The conversation that some responses make. */
  conversation(ids: readonly string[]): ForeignConversation {
    const messages: ForeignMessage[] = [];
    const leftOut: string[] = [];
    let system = "";
    for (const id of ids) {
      const [row] = this.#response(id);
      if (row === undefined) continue;
      const systemText = this.#system(row);
      if (systemText !== "" && systemText !== system) {
        messages.push({ message: { role: "system", content: systemText } });
        system = systemText;
      }
      const { asked, omitted } = this.#asked(row);
      leftOut.push(...omitted);
      messages.push(...asked.map((message) => ({ message })));
      const answer = this.#answer(row);
      const beside = turnMembers({
        options: row["options_json"],
        schema: this.#schema(text(row["schema_id"]))[0],
        tools: this.#tools(id),
      });
      leftOut.push(...beside.leftOut);
      if (answer !== undefined) {
        messages.push({
          message: answer,
          ...Object.keys(beside.members).length === 0
            ? {}
            : { members: beside.members },
          ...factsOf(row),
        });
      }
    }
    return { messages, leftOut };
  }

  #system(row: Row): string {
    const fragments = this.#systemFragments(text(row["id"]));
    return [...fragments.map(({ content }) => content), row["system"]]
      .map((bit) => text(bit).trim()).filter((bit) => bit !== "").join("\n\n");
  }

  #asked(row: Row): { asked: Message[]; omitted: string[] } {
    const id = text(row["id"]);
    const asked = this.#results(id).map((result) =>
      resultOf(
        text(result["name"]),
        result["tool_call_id"],
        text(result["output"]),
      )
    );
    const parts: ContentPart[] = [];
    const omitted: string[] = [];
    for (const row of this.#attachments(id)) {
      const part = attachmentPart(row);
      if (part === undefined) omitted.push(attachmentName(row));
      else parts.push(part);
    }
    const prompt = [
      ...this.#fragments(id).map(({ content }) => text(content)),
      text(row["prompt"]),
    ].filter((bit) => bit !== "").join("\n");
    if (prompt !== "" || parts.length > 0) {
      asked.push({ role: "user", content: contentOf(prompt, parts) });
    }
    return { asked, omitted };
  }

  #answer(row: Row): Message | undefined {
    const said = text(row["response"]);
    const reasoning = text(row["reasoning"]);
    const calls = this.#calls(text(row["id"])).map((call) =>
      callOf(
        text(call["name"]),
        call["tool_call_id"],
        text(call["arguments"]),
      )
    );
    if (said === "" && calls.length === 0) return undefined;
    return {
      role: "assistant",
      content: said === "" ? null : said,
      ...(reasoning === "" ? {} : { "reasoning_content": reasoning }),
      ...(calls.length === 0 ? {} : { "tool_calls": calls }),
    };
  }
}
