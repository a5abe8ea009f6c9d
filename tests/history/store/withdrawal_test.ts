import { assertEquals } from "@std/assert";
import { recorded } from "../fixture.ts";
import {
  historyFixture,
  replyChunk,
} from "../../conversation/history_fixture.ts";

Deno.test("JsonlHistory.withdrawn: exchanges stay, whoever withdrew them; labels and others are not meant", async () => {
  await using history = await historyFixture();
  const add = async () => {
    const recording = history.recorder.begin({
      provider: "p",
      baseUrl: "https://p.example",
      model: "m",
      request: { model: "m", messages: [{ role: "user", content: "Hi" }] },
    });
    recording.chunk(replyChunk({ content: "Hello" }));
    await recording.finish({ status: "completed" });
    return recording.id;
  };
  const { store } = history;
  const other = history.another().store;
  assertEquals(new Set(await store.withdrawn([await add()])), new Set());
  const [a, b, c] = [await add(), await add(), await add()];
  await other.withdraw(b);
  assertEquals(new Set(await store.withdrawn([c])), new Set());
  assertEquals(new Set(await store.withdrawn([a, b, c])), new Set([b]));
  await other.withdraw(c);
  assertEquals(new Set(await store.withdrawn([b, c])), new Set([b, c]));
  await store.withdraw(a);
  assertEquals(new Set(await store.withdrawn([a, "no id"])), new Set([a]));
  const entries = await recorded(other);
  assertEquals(entries.length, 4);
  assertEquals(history.warnings, []);
});
