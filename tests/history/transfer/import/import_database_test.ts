import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../../../../lib/core/errors.ts";
import type { ForeignMessage } from "../../../../lib/history/transfer/import/foreign.ts";
import { runCli, temporaryFolder } from "../../../helpers/run_cli.ts";
import { readAll } from "../../../transfer/foreign_fixture.ts";

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

/** A row of a part that is text. */
const text = (message_hash: string, position: number, text: string) => ({
  message_hash,
  position,
  type: "text",
  text,
});

/** A row of another part. */
const part = (message_hash: string, type: string, payload: unknown) => ({
  message_hash,
  position: 1,
  type,
  payload: JSON.stringify(payload),
});

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
      leftOut: [],
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
      leftOut: ["the attachment /home/me/p.png, which is gone or changed"],
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
      leftOut: [],
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
      leftOut: ["an attachment", "a tool that ran at the provider"],
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

/** The tables of options, schemas and tools that both layouts have. */
const BESIDE = `
CREATE TABLE schemas (id TEXT PRIMARY KEY, content TEXT);
CREATE TABLE tools (id INTEGER PRIMARY KEY, hash TEXT, name TEXT, description TEXT, input_schema TEXT);
`;

const LAYOUTS: Record<string, {
  schema: string;
  rows(turn: Record<string, unknown>): Parameters<typeof database>[1];
}> = {
  "before 0.32": {
    schema: `${RESPONSES}${BESIDE}
      ALTER TABLE responses ADD COLUMN schema_id TEXT;
      CREATE TABLE tool_responses (tool_id INTEGER, response_id TEXT);`,
    rows: (turn) => ({
      responses: [{
        id: "1",
        model: "gpt-4o",
        prompt: "Add",
        response: "Done",
        ...turn,
      }],
      tool_responses: [{ tool_id: 1, response_id: "1" }],
      prompt_attachments: [
        { response_id: "1", attachment_id: "HASH", order: 0 },
        { response_id: "1", attachment_id: "changed", order: 1 },
      ],
    }),
  },
  "from 0.32 on": {
    schema: `${TURNS}${BESIDE}
      ALTER TABLE turns ADD COLUMN schema_id TEXT;
      ALTER TABLE turns ADD COLUMN options_json TEXT;
      CREATE TABLE turn_tools (turn_id TEXT, tool_id INTEGER, instance_id INTEGER);`,
    rows: (turn) => ({
      messages: [
        { hash: "u", parent_hash: null, role: "user" },
        { hash: "a", parent_hash: "u", role: "assistant" },
      ],
      parts: [
        text("u", 0, "Add"),
        part("u", "attachment", { attachment: { id: "HASH" } }),
        part("u", "attachment", { attachment: { id: "changed" } }),
        text("a", 0, "Done"),
      ],
      turns: [{ id: "1", tip_message_hash: "a", model: "gpt-4o", ...turn }],
      turn_tools: [{ turn_id: "1", tool_id: 1, instance_id: null }],
    }),
  },
};

for (const [name, { schema, rows }] of Object.entries(LAYOUTS)) {
  Deno.test(`readDatabase: options, schema, tools and files by their path, ${name}`, async () => {
    await using folder = await temporaryFolder();
    const file = `${folder.path}/px.png`;
    await Deno.writeFile(file, PICTURE);
    const digest = await crypto.subtle.digest("SHA-256", PICTURE);
    const hash = new Uint8Array(digest).toHex();
    const options = '{"temperature":0.3,"seed":7,"top_k":4,"max_tokens":null}';
    const turn = { "options_json": options, "schema_id": "s" };
    const filled = JSON.parse(
      JSON.stringify(rows(turn)).replaceAll("HASH", hash),
    );
    await using log = await database(schema, {
      ...filled,
      schemas: [{ id: "s", content: '{"type":"object"}' }],
      tools: [{
        id: 1,
        name: "add",
        description: "Adds",
        input_schema: '{"type":"object"}',
      }],
      attachments: [
        { id: hash, type: "image/png", path: file },
        { id: "changed", type: "image/png", path: file },
      ],
    });
    const [conversation] = await readAll(log.path);
    assert(typeof conversation === "object");
    const { messages, leftOut } = conversation;
    const url = `data:image/png;base64,${PICTURE.toBase64()}`;
    assertEquals(messages[0]?.message.content, [
      { type: "text", text: "Add" },
      { type: "image_url", image_url: { url } },
    ]);
    assertEquals(messages[1]?.members, {
      temperature: 0.3,
      seed: 7,
      response_format: {
        type: "json_schema",
        json_schema: { name: "output", schema: { type: "object" } },
      },
      tools: [{
        type: "function",
        function: {
          name: "add",
          description: "Adds",
          parameters: { type: "object" },
        },
      }],
    });
    assertEquals([...leftOut].sort(), [
      `the attachment ${file}, which is gone or changed`,
      "the option top_k",
    ]);
    // As a request it is proven, and what is left out is named.
    const history = `${folder.path}/h.jsonl`;
    const run = (...args: string[]) =>
      runCli(["history", ...args, "--history", history]);
    const { stdout } = await run("import", log.path);
    assertEquals(
      stdout,
      "imported 1 turn of 1 conversation; 2 parts without a counterpart left out\n" +
        leftOut.map((kind) =>
          `left out: 1 × ${kind} (conversation 1 of ${log.path})\n`
        ).join(""),
    );
    const verified = await run("verify");
    assertEquals(verified.stdout, "1 line, 1 exchange, 1 proven, no problem\n");
  });
}
