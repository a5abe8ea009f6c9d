import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../../lib/core/errors.ts";
import type { ForeignMessage } from "../../lib/transfer/foreign.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { readAll } from "./foreign_fixture.ts";

const PICTURE = new Uint8Array([137, 80, 78, 71]);

/** The tables of llm 0.31 and before, as far as they are read. */
const RESPONSES = `
CREATE TABLE conversations (id TEXT PRIMARY KEY, name TEXT, model TEXT);
CREATE TABLE responses (
  id TEXT PRIMARY KEY, model TEXT, prompt TEXT, system TEXT, prompt_json TEXT,
  options_json TEXT, response TEXT, response_json TEXT, conversation_id TEXT,
  duration_ms INTEGER, datetime_utc TEXT, input_tokens INTEGER, output_tokens INTEGER);
CREATE TABLE attachments (id TEXT PRIMARY KEY, type TEXT, path TEXT, url TEXT, content BLOB);
CREATE TABLE prompt_attachments (response_id TEXT, attachment_id TEXT, "order" INTEGER);
CREATE TABLE fragments (id INTEGER PRIMARY KEY, hash TEXT, content TEXT);
CREATE TABLE prompt_fragments (response_id TEXT, fragment_id INTEGER, "order" INTEGER);
CREATE TABLE system_fragments (response_id TEXT, fragment_id INTEGER, "order" INTEGER);
CREATE TABLE tool_calls (id INTEGER PRIMARY KEY, response_id TEXT, name TEXT, arguments TEXT, tool_call_id TEXT);
CREATE TABLE tool_results (id INTEGER PRIMARY KEY, response_id TEXT, name TEXT, output TEXT, tool_call_id TEXT);
`;

/** The tables from llm 0.32 on, as far as they are read. */
const TURNS = `
CREATE TABLE messages (hash TEXT PRIMARY KEY, parent_hash TEXT, role TEXT, provider_metadata TEXT);
CREATE TABLE parts (
  id INTEGER PRIMARY KEY, message_hash TEXT, position INTEGER, type TEXT,
  tool_name TEXT, text TEXT, payload TEXT);
CREATE TABLE attachments (id TEXT PRIMARY KEY, type TEXT, path TEXT, url TEXT, content BLOB);
CREATE TABLE fragments (id INTEGER PRIMARY KEY, hash TEXT, content TEXT);
CREATE TABLE turns (
  id TEXT PRIMARY KEY, thread_id TEXT, parent_message_hash TEXT, tip_message_hash TEXT,
  model TEXT, datetime_utc TEXT, duration_ms INTEGER, input_tokens INTEGER);
`;

/** A database of a test's own. */
async function database(
  schema: string,
  rows: Readonly<Record<string, readonly Record<string, unknown>[]>>,
): Promise<AsyncDisposable & { path: string }> {
  const folder = await temporaryFolder();
  const path = `${folder.path}/logs.db`;
  const db = new DatabaseSync(path);
  db.exec(schema);
  for (const [table, all] of Object.entries(rows)) {
    for (const row of all) {
      const names = Object.keys(row);
      db.prepare(
        `INSERT INTO ${table} (${names.map((name) => `"${name}"`).join()})
         VALUES (${names.map(() => "?").join()})`,
      ).run(...Object.values(row) as (string | number | Uint8Array | null)[]);
    }
  }
  db.close();
  return {
    path,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

Deno.test("readForeign: llm's log before 0.32, a conversation from its responses", async () => {
  await using log = await database(RESPONSES, {
    responses: [
      {
        id: "2",
        conversation_id: "c1",
        model: "gpt-4o",
        prompt: "And this?",
        system: null,
        response: "",
        datetime_utc: "2024-02-28T22:23:40",
      },
      {
        id: "1",
        conversation_id: "c1",
        model: "gpt-4o-mini",
        prompt: "What is it?",
        system: "Be brief",
        response: "A picture",
        datetime_utc: "2024-02-28T22:23:38.123456+00:00",
      },
      {
        id: "3",
        conversation_id: "c1",
        model: "gpt-4o",
        prompt: "",
        system: "Be brief",
        response: "It is ABC",
        datetime_utc: "2024-02-28 22:23:42",
      },
      {
        id: "4",
        conversation_id: null,
        model: "claude-3-haiku",
        prompt: "Alone",
        system: "",
        response: "Yes",
        datetime_utc: null,
      },
    ],
    attachments: [
      { id: "a1", type: "image/png", content: PICTURE },
      { id: "a2", type: "image/png", path: "/home/me/p.png" },
    ],
    prompt_attachments: [
      { response_id: "1", attachment_id: "a2", order: 1 },
      { response_id: "1", attachment_id: "a1", order: 0 },
    ],
    fragments: [{ id: 1, content: "A poem" }, { id: 2, content: "In rhyme" }],
    prompt_fragments: [{ response_id: "2", fragment_id: 1, order: 0 }],
    system_fragments: [{ response_id: "4", fragment_id: 2, order: 0 }],
    tool_calls: [{
      response_id: "2",
      name: "upper",
      arguments: '{"text": "abc"}',
      tool_call_id: "call_1",
    }],
    tool_results: [{
      response_id: "3",
      name: "upper",
      output: "ABC",
      tool_call_id: "call_1",
    }],
  });
  const url = `data:image/png;base64,${PICTURE.toBase64()}`;
  assertEquals(await readAll(log.path), [
    {
      leftOut: 0,
      messages: [
        { message: { role: "system", content: "In rhyme" } },
        { message: { role: "user", content: "Alone" } },
        {
          message: { role: "assistant", content: "Yes" },
          model: "claude-3-haiku",
        },
      ],
    },
    {
      leftOut: 1,
      messages: [
        { message: { role: "system", content: "Be brief" } },
        {
          message: {
            role: "user",
            content: [
              { type: "text", text: "What is it?" },
              { type: "image_url", image_url: { url } },
            ],
          },
        },
        {
          message: { role: "assistant", content: "A picture" },
          model: "gpt-4o-mini",
          at: new Date("2024-02-28T22:23:38.123Z"),
        },
        { message: { role: "user", content: "A poem\nAnd this?" } },
        {
          message: {
            role: "assistant",
            content: null,
            tool_calls: [{
              id: "call_1",
              type: "function",
              function: { name: "upper", arguments: '{"text": "abc"}' },
            }],
          },
          model: "gpt-4o",
          at: new Date("2024-02-28T22:23:40Z"),
        },
        { message: { role: "tool", content: "ABC", tool_call_id: "call_1" } },
        {
          message: { role: "assistant", content: "It is ABC" },
          model: "gpt-4o",
          at: new Date("2024-02-28T22:23:42Z"),
        },
      ],
    },
  ]);
});

Deno.test("readForeign: llm's log from 0.32 on, each branch of the tree of messages", async () => {
  const text = (message_hash: string, position: number, text: string) => ({
    message_hash,
    position,
    type: "text",
    text,
  });
  const part = (message_hash: string, type: string, payload: unknown) => ({
    message_hash,
    position: 1,
    type,
    payload: JSON.stringify(payload),
  });
  await using log = await database(TURNS, {
    messages: [
      { hash: "s", parent_hash: null, role: "system" },
      { hash: "u1", parent_hash: "s", role: "user" },
      { hash: "a1", parent_hash: "u1", role: "assistant" },
      { hash: "t1", parent_hash: "a1", role: "tool" },
      { hash: "a2", parent_hash: "t1", role: "assistant" },
      { hash: "u2", parent_hash: "a1", role: "user" },
      { hash: "a3", parent_hash: "u2", role: "assistant" },
    ],
    parts: [
      text("s", 0, "Be brief"),
      part("u1", "text", {
        text_ref: [{ fragment: 7 }, { literal: "\nUpper abc" }],
      }),
      text("a1", 0, "I call."),
      part("a1", "tool_call", {
        name: "upper",
        arguments: { text: "abc" },
        tool_call_id: "call_1",
      }),
      part("t1", "tool_result", {
        name: "upper",
        output: "ABC",
        tool_call_id: "call_1",
      }),
      text("a2", 0, "ABC it is"),
      part("a2", "reasoning", { text_ref: [{ literal: "Hm" }] }),
      text("u2", 0, "Never mind"),
      part("u2", "attachment", { attachment: { id: "gone" } }),
      text("a3", 0, "As you like"),
      part("a3", "tool_call", { name: "search", server_executed: true }),
    ],
    fragments: [{ id: 7, content: "A fragment" }],
    turns: [
      { id: "1", tip_message_hash: "a1", model: "gpt-4o" },
      {
        id: "2",
        tip_message_hash: "a2",
        model: "gpt-4o",
        datetime_utc: "2026-08-16T08:41:02.123456+00:00",
      },
      { id: "3", tip_message_hash: "a3", model: "mistral/large" },
    ],
  });
  const begin: ForeignMessage[] = [
    { message: { role: "system", content: "Be brief" } },
    { message: { role: "user", content: "A fragment\nUpper abc" } },
    {
      message: {
        role: "assistant",
        content: "I call.",
        tool_calls: [{
          id: "call_1",
          type: "function",
          function: { name: "upper", arguments: '{"text":"abc"}' },
        }],
      },
      model: "gpt-4o",
    },
  ];
  assertEquals(await readAll(log.path), [
    {
      leftOut: 0,
      messages: [
        ...begin,
        { message: { role: "tool", content: "ABC", tool_call_id: "call_1" } },
        {
          message: {
            role: "assistant",
            content: "ABC it is",
            reasoning_content: "Hm",
          },
          model: "gpt-4o",
          at: new Date("2026-08-16T08:41:02.123Z"),
        },
      ],
    },
    {
      leftOut: 2,
      messages: [
        ...begin,
        { message: { role: "user", content: "Never mind" } },
        {
          message: { role: "assistant", content: "As you like" },
          model: "mistral/large",
        },
      ],
    },
  ]);
});

Deno.test("readForeign: a database that is no log of llm is refused", async () => {
  await using log = await database("CREATE TABLE moz_places (id INTEGER)", {});
  await assertRejects(
    () => readAll(log.path),
    ConfigError,
    `${log.path} is a database, but not the log of llm`,
  );
});
