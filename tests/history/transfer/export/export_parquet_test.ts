/** The table of exchanges, read by another package. */
import { assert, assertEquals } from "@std/assert";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { exportParquet } from "../../../../lib/history/transfer/export/export_parquet.ts";
import type { RecordedConversation } from "../../../../lib/history/transfer/recorded.ts";
import { joinBytes } from "../../../../lib/core/data/bytes.ts";
import { BRANCHED, exchange, idOf } from "../../../transfer/conversations.ts";

async function written(
  conversations: AsyncIterable<RecordedConversation>,
): Promise<{ file: ArrayBuffer; pieces: Uint8Array[] }> {
  const pieces = await Array.fromAsync(
    exportParquet(conversations, {
      cost: ({ id }) => id === idOf("A") ? 0.25 : undefined,
    }),
  );
  return { file: joinBytes(pieces).buffer as ArrayBuffer, pieces };
}

Deno.test("exportParquet: a row for each exchange, null where nothing is known", async () => {
  const labels = new Map([[idOf("A"), ["good", "sql"]]]);
  const { file } = await written(
    ReadableStream.from([{ ...BRANCHED, labels }]),
  );
  const rows = await parquetReadObjects({ file });
  assertEquals(rows.map(({ id }) => id), ["A", "B", "C", "D"].map(idOf));
  const [first, call, , failed] = rows;
  const { line, started, ended, ...about } = first ?? {};
  assertEquals(started, new Date("2026-07-01T09:30:00.000Z"));
  assertEquals(ended, new Date("2026-07-01T09:30:02.000Z"));
  assertEquals(JSON.parse(line), BRANCHED.exchanges[0]);
  assertEquals(about, {
    id: idOf("A"),
    conversation: idOf("A"),
    parent: null,
    source: "serve",
    run: null,
    client: null,
    provider: "openai",
    "base_url": "https://api.example.com/v1",
    model: "gpt-4o-mini",
    endpoint: null,
    status: "completed",
    error: null,
    "finish_reason": "stop",
    attempts: 1n,
    "prompt_tokens": 12n,
    "cached_tokens": null,
    "completion_tokens": 5n,
    "reasoning_tokens": null,
    cost: 0.25,
    "first_token_ms": 400,
    "total_ms": 1920,
    labels: '["good","sql"]',
    request: "Be brief.\n\nMake a table.\n\nPlease.",
    reply: "Like this:\n\n```sql\nCREATE TABLE t (a < b);\n```",
    "tool_calls": null,
  });
  assertEquals(call?.["parent"], idOf("A"));
  assertEquals(JSON.parse(call?.["tool_calls"])[0].function.name, "look");
  assertEquals(
    [failed?.["status"], failed?.["error"], failed?.["reply"]],
    ["error", "Too <fast>", null],
  );
});

Deno.test("exportParquet: values that a column cannot hold are null", async () => {
  const odd = exchange("A", null, [], { content: "Hi" }, {
    usage: {
      prompt_tokens: 1.5,
      completion_tokens: 2 ** 40,
      total_tokens: 3,
      prompt_tokens_details: { cached_tokens: "many" as unknown as number },
    },
  });
  const { file } = await written(
    ReadableStream.from([{
      exchanges: [{ ...odd, ended: "later", client: 7 as unknown as string }],
    }]),
  );
  const [row] = await parquetReadObjects({ file });
  const named = [
    "prompt_tokens",
    "completion_tokens",
    "cached_tokens",
    "ended",
    "client",
  ];
  assertEquals(named.map((name) => row?.[name]), [
    null,
    2n ** 40n,
    null,
    null,
    null,
  ]);
});

Deno.test("exportParquet: without an exchange it is a table without rows", async () => {
  const { file } = await written(ReadableStream.from([]));
  const { num_rows: rows, schema } = parquetMetadata(file);
  assertEquals(rows, 0n);
  assert(schema.some(({ name }) => name === "first_token_ms"));
});

Deno.test("exportParquet: a long history is written while it is read", async () => {
  const said = "x".repeat(1024 * 1024);
  let [read, most] = [0, 0];
  async function* many() {
    for (; read < 40; read++) {
      yield {
        exchanges: [exchange("A", null, [{ role: "user", content: said }], {
          content: "ok",
        })],
      };
    }
  }
  let before = 0;
  for await (const _piece of exportParquet(many())) {
    most = Math.max(most, read - before);
    before = read;
  }
  assertEquals(read, 40);
  assert(most <= 8, `${most} MB were read before a piece was written`);
});
