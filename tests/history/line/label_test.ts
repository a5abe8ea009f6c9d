import { assertEquals, assertMatch } from "@std/assert";
import { recorded } from "../fixture.ts";
import { createLabel, type Label } from "../../../lib/history/line/label.ts";
import {
  historyFixture,
  replyChunk,
} from "../../conversation/history_fixture.ts";

Deno.test({
  name: "createLabel: a line of its own kind, its members in order",
  permissions: "none",
  fn: () => {
    const at = new Date(1_700_000_000_000);
    const label = createLabel("01HEX", "good", at);
    assertMatch(label.id, /^[0-9A-HJKMNP-TV-Z]{26}$/);
    assertEquals(
      JSON.stringify(label),
      `{"v":1,"kind":"label","id":"${label.id}","exchange":"01HEX",` +
        '"label":"good","at":"2023-11-14T22:13:20.000Z"}',
    );
  },
});

Deno.test("Recorder.begin: labels stand right after their exchange, and readers of exchanges pass over them", async () => {
  await using history = await historyFixture();
  const recording = history.recorder.begin({
    provider: "p",
    baseUrl: "https://p.example",
    model: "m",
    request: { model: "m", messages: [{ role: "user", content: "Hi" }] },
    labels: ["a", 'b "\n"'],
  });
  recording.chunk(replyChunk({ content: "Hello" }));
  await recording.finish({ status: "completed" });
  const [exchange, ...labels] = await history.lines();
  assertEquals(exchange?.id, recording.id);
  assertEquals(
    (labels as unknown as Label[]).map((line) => [
      line.kind,
      line.exchange,
      line.label,
      line.at,
    ]),
    [
      ["label", recording.id, "a", exchange?.ended],
      ["label", recording.id, 'b "\n"', exchange?.ended],
    ],
  );
  const read = await recorded(history.store);
  assertEquals(read.map(({ id }) => id), [recording.id]);
  assertEquals((await history.store.find("last")).id, recording.id);
  assertEquals(history.warnings, []);
});
