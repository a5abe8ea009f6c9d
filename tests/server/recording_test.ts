import { assertEquals, assertMatch, assertObjectMatch } from "@std/assert";
import { JsonlHistory } from "../../lib/history/store/jsonl_history.ts";
import { Recorder } from "../../lib/history/record/recorder.ts";
import { post, serving } from "./serving.ts";

const ELIZA = { model: "eliza", messages: [{ role: "user", content: "Hi" }] };

Deno.test("recording: a history that cannot be written stops no answer", async () => {
  const file = await Deno.makeTempFile();
  const warnings: string[] = [];
  const warn = (line: string) => void warnings.push(line);
  const store = new JsonlHistory(`${file}/history.jsonl`, { warn });
  const recorder = new Recorder({ store, source: "serve", warn });
  try {
    await using server = await serving({ context: { recorder } });
    for (const stream of [false, true, false]) {
      const reply = await post(server, { ...ELIZA, stream });
      assertEquals(reply.status, 200);
      assertMatch(await reply.text(), /mind/);
    }
    await recorder.flush();
    assertEquals(warnings.length, 1);
    assertMatch(warnings[0] ?? "", /^cannot write the history/);
  } finally {
    await recorder.close();
    await Deno.remove(file);
  }
});

Deno.test("recording: x-chat-no-record keeps an exchange out of the history", async () => {
  await using server = await serving();
  for (const value of ["1", "0"]) {
    const reply = await post(server, ELIZA, {
      headers: { "x-chat-no-record": value },
    });
    assertEquals(reply.status, 200);
    await reply.body?.cancel();
  }
  assertEquals((await server.exchanges()).length, 1);
});

Deno.test("recording: a client's conversation is a chain, whatever it held before", async () => {
  await using server = await serving();
  const messages: unknown[] = [
    { role: "user", content: "I am sad" },
    { role: "assistant", content: "Said by another" },
  ];
  for (const content of ["one", "two"]) {
    messages.push({ role: "user", content });
    const reply = await post(server, { model: "eliza", messages });
    messages.push((await reply.json()).choices[0].message);
  }
  const [imported, first, second, ...others] = await server.exchanges();
  assertEquals(others, []);
  assertEquals(imported?.source, "import");
  assertEquals([first?.parent, second?.parent], [imported?.id, first?.id]);
  assertObjectMatch(second ?? {}, {
    request: { messages: [{ role: "user", content: "two" }] },
  });
});
