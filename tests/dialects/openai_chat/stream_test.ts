/**
 * Every known deviation of a stream as a pair of files: what the server sends (`.sse`), and the chunks and the error
 * that it must come to (`.json`).
 */
import { assertEquals } from "@std/assert";
import type { ChatChunk } from "../../../lib/core/chat.ts";
import { StreamError } from "../../../lib/core/errors.ts";
import type { DecodeOptions } from "../../../lib/dialects/openai_chat/choice_decoder.ts";
import { decodeChunks } from "../../../lib/dialects/openai_chat/stream.ts";
import { decodeEventBatches, SseParser } from "../../../lib/stream/sse.ts";
import { asBody, everySplit } from "../../helpers/every_split.ts";

interface Outcome {
  chunks: ChatChunk[];
  error?: Record<string, unknown>;
}

interface Fixture extends Outcome {
  about: string;
  options?: DecodeOptions;
}

async function outcome(
  body: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): Promise<Outcome> {
  let calls = 0;
  const newCallId = () => `call_${++calls}`;
  const chunks: ChatChunk[] = [];
  const batches = decodeChunks(decodeEventBatches(body, new SseParser()), {
    ...options,
    newCallId,
  });
  try {
    for await (const batch of batches) chunks.push(...batch);
    return { chunks };
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
    const { kind, message, type, code, status } = error;
    const told = Object.entries({ kind, message, type, code, status });
    return {
      chunks,
      error: Object.fromEntries(
        told.filter(([, value]) => value !== undefined),
      ),
    };
  }
}

const folder = new URL("../../fixtures/openai_chat/", import.meta.url);
const names = Array.from(Deno.readDirSync(folder), ({ name }) => name)
  .filter((name) => name.endsWith(".sse")).sort();
for (const name of names) {
  const bytes = Deno.readFileSync(new URL(name, folder));
  const expected: Fixture = JSON.parse(
    Deno.readTextFileSync(new URL(name.replace(".sse", ".json"), folder)),
  );
  const { about, options = {}, chunks, error } = expected;
  const wanted: Outcome = error === undefined ? { chunks } : { chunks, error };
  Deno.test({
    name: `decodeChunks: ${about} (${name})`,
    permissions: "none",
    async fn() {
      for (const pieces of everySplit(bytes)) {
        assertEquals(await outcome(asBody(pieces), options), wanted);
      }
    },
  });
}

async function* failing(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
  await Promise.resolve();
  throw new StreamError("the connection broke", { kind: "truncated" });
}

Deno.test({
  name:
    "decodeChunks: a connection that breaks after the finish reason takes nothing from the answer",
  permissions: "none",
  async fn() {
    const said =
      `data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n`;
    const { chunks, error } = await outcome(failing(said), {});
    assertEquals(chunks.map(({ choices }) => choices[0]?.delta.content), [
      "Hi",
    ]);
    assertEquals(error, undefined);
  },
});

Deno.test({
  name:
    "decodeChunks: what came before the connection broke is handed out first",
  permissions: "none",
  async fn() {
    const said =
      `data: {"choices":[{"delta":{"content":"H"}}]}\n\ndata: {"choices":[{"delta":{"content":"<th"}}]}\n\n`;
    const { chunks, error } = await outcome(failing(said), { thinkTags: true });
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? "");
    assertEquals(text.join(""), "H<th");
    assertEquals(error?.["message"], "the connection broke");
  },
});

Deno.test({
  name:
    "decodeChunks: stops reading after [DONE], so a server that stays open holds nobody up",
  permissions: "none",
  async fn() {
    let closed = false;
    async function* open(): AsyncGenerator<Uint8Array> {
      try {
        yield new TextEncoder().encode("data: [DONE]\n\n");
        await new Promise<never>(() => {});
      } finally {
        closed = true;
      }
    }
    assertEquals(await outcome(open(), {}), { chunks: [] });
    assertEquals(closed, true);
  },
});

Deno.test({
  name:
    "decodeChunks: names calls that have no id as OpenAI does, each its own way",
  permissions: "none",
  async fn() {
    const call = (index: number) =>
      `{"index":${index},"function":{"name":"f","arguments":"{}"}}`;
    const text = `data: {"choices":[{"delta":{"tool_calls":[${call(0)},${
      call(1)
    }]},"finish_reason":"tool_calls"}]}\n\n`;
    const body = asBody([new TextEncoder().encode(text)]);
    const batches = decodeChunks(decodeEventBatches(body, new SseParser()));
    const { value } = await batches.next();
    const calls = value?.[0]?.choices[0]?.delta.tool_calls ?? [];
    const ids = calls.map(({ id }) => id ?? "");
    assertEquals(ids.map((id) => /^call_[0-9a-f]{24}$/.test(id)), [true, true]);
    assertEquals(new Set(ids).size, 2);
    await batches.return();
  },
});
