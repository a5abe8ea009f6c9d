/**
 * `llm`'s log before version 0.32: a row for each response, with what was new in its prompt.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { ContentPart, Message } from "../core/chat.ts";
import type { ForeignConversation, ForeignMessage } from "./foreign.ts";
import {
  attachmentPart,
  callOf,
  contentOf,
  lookup,
  resultOf,
  type Row,
  text,
  timeAt,
} from "./logs_parts.ts";

/** Reads conversation by conversation. */
export function* readResponses(
  database: DatabaseSync,
): Generator<ForeignConversation, void> {
  const reader = new ResponseReader(database);
  // Ids only: what is sorted must not be the texts.
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
    let leftOut = 0;
    let system = "";
    for (const id of ids) {
      const [row] = this.#response(id);
      if (row === undefined) continue;
      const told = this.#system(row);
      if (told !== "" && told !== system) {
        messages.push({ message: { role: "system", content: told } });
        system = told;
      }
      const { asked, omitted } = this.#asked(row);
      leftOut += omitted;
      messages.push(...asked.map((message) => ({ message })));
      const answer = this.#answer(row);
      const at = timeAt(row["datetime_utc"]);
      const model = text(row["model"]);
      if (answer !== undefined) {
        messages.push({
          message: answer,
          ...(at === undefined ? {} : { at }),
          ...(model === "" ? {} : { model }),
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

  #asked(row: Row): { asked: Message[]; omitted: number } {
    const id = text(row["id"]);
    const asked = this.#results(id).map((result) =>
      resultOf(
        text(result["name"]),
        result["tool_call_id"],
        text(result["output"]),
      )
    );
    const attachments = this.#attachments(id).map(attachmentPart);
    const parts = attachments.filter((part): part is ContentPart =>
      part !== undefined
    );
    const prompt = [
      ...this.#fragments(id).map(({ content }) => text(content)),
      text(row["prompt"]),
    ].filter((bit) => bit !== "").join("\n");
    if (prompt !== "" || parts.length > 0) {
      asked.push({ role: "user", content: contentOf(prompt, parts) });
    }
    return { asked, omitted: attachments.length - parts.length };
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
