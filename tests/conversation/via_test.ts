import { assertEquals } from "@std/assert";
import { rebuildBody } from "../../lib/history/chain/rebuild.ts";
import {
  type HistoryFixture,
  historyFixture,
  recordCall,
  replyChunk,
} from "./history_fixture.ts";

/** Records a call without messages, as a server does that only passes it on. */
async function embed(
  { recorder }: HistoryFixture,
  body: string,
  kept: Record<string, unknown> = JSON.parse(body),
): Promise<string> {
  const recording = recorder.begin({
    provider: "p",
    baseUrl: "https://p.example",
    model: "m",
    request: { model: "m", ...kept, messages: [] },
    via: { path: "/v1/embeddings" },
  });
  recording.sent({ attempt: 1, url: "https://p.example", body });
  recording.chunk(replyChunk({ content: "text of a kind" }));
  await recording.finish({ status: "completed" });
  return recording.id;
}

Deno.test("Recorder.begin: a call without messages is rebuilt as it was sent", async () => {
  await using history = await historyFixture();
  for (const body of ['{"input":"a","model":"m"}', '{"model":"m","x":1e2}']) {
    const id = await embed(history, body);
    const chain = await history.store.chain(id);
    assertEquals(chain.map(({ via }) => via?.path), ["/v1/embeddings"]);
    const rebuilt = rebuildBody(chain);
    assertEquals([rebuilt.body, rebuilt.proven], [body, true]);
  }
});

Deno.test("Recorder.begin: the long body of a call without messages is left out", async () => {
  await using history = await historyFixture();
  const input = "x".repeat(65 * 1024);
  const id = await embed(history, JSON.stringify({ model: "m", input }), {});
  const [exchange] = await history.store.chain(id);
  assertEquals(exchange?.raw, undefined);
  assertEquals(await history.size() < 1024, true);
});

Deno.test("Recorder.begin: no conversation goes on from a call without messages", async () => {
  await using history = await historyFixture();
  await embed(history, '{"model":"m"}');
  await recordCall(history.recorder, {
    body: JSON.stringify({
      model: "m",
      messages: [
        { role: "assistant", content: "text of a kind" },
        { role: "user", content: "And?" },
      ],
    }),
    answer: { content: "So." },
  });
  const lines = await history.lines();
  assertEquals(lines.map(({ source, parent }) => [source, parent === null]), [
    ["serve", true],
    ["import", true],
    ["serve", false],
  ]);
});

Deno.test("JsonlHistory.chainTo: the exchange of that very id, though its conversation went on", async () => {
  await using history = await historyFixture();
  const first = await recordCall(history.recorder, {
    body: '{"model":"m","messages":[{"role":"user","content":"a"}]}',
    answer: { content: "b" },
  });
  const messages = [
    { role: "user", content: "a" },
    { role: "assistant", content: "b" },
    { role: "user", content: "c" },
  ];
  const second = await recordCall(history.recorder, {
    body: JSON.stringify({ model: "m", messages }),
    answer: { content: "d" },
  });
  const ids = async (id: string) =>
    (await history.store.chain(id)).map(({ id }) => id);
  assertEquals(await ids(first), [first]);
  assertEquals(await ids(second), [first, second]);
  assertEquals(await ids(first.slice(0, -1)), []);
});
