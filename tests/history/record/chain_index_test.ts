import { assertEquals } from "@std/assert";
import type { Message } from "../../../lib/core/chat.ts";
import { ChainIndex } from "../../../lib/history/record/chain_index.ts";
import type { Link } from "../../../lib/history/chain/link.ts";
import {
  historyFixture,
  recordCall,
} from "../../conversation/history_fixture.ts";

function link(id: string, end: string): Link {
  const none = { parent: undefined, answers: undefined };
  return {
    ...none,
    ...{ id, conversation: id, base: 0, states: [], texts: [], ends: [end] },
  };
}

Deno.test("ChainIndex: remembers 20,000 exchanges, and forgets the longest unused", async () => {
  await using history = await historyFixture();
  const index = new ChainIndex(history.store, () => {});
  for (let i = 0; i < 20_000; i++) index.add(link(`id${i}`, `end${i}`));
  assertEquals(index.byEnd("end0")?.id, "id0");
  index.add(link("one more", "end"));
  assertEquals(index.byEnd("end0")?.id, "id0");
  assertEquals(index.byEnd("end1"), undefined);
  assertEquals(index.byId("id1"), undefined);
});

Deno.test("ChainIndex: of two with the same words the newer counts, also when the older is forgotten", async () => {
  await using history = await historyFixture();
  const index = new ChainIndex(history.store, () => {});
  const [older, newer] = [link("a", "end"), link("b", "end")];
  index.add(older);
  index.add(newer);
  index.remove(older);
  assertEquals(index.byEnd("end"), newer);
});

Deno.test("ChainIndex: of a long file the end is read, from the first whole line on", async () => {
  await using history = await historyFixture();
  const conversation = (text: string): Message[] => [
    { role: "user", content: text },
    { role: "assistant", content: "ok" },
    { role: "user", content: "go on" },
  ];
  const say = (messages: readonly Message[], recorder = history.recorder) =>
    recordCall(recorder, {
      body: JSON.stringify({ model: "gpt", messages }),
      answer: { content: "ok" },
    });
  const long = "x".repeat(33 * 1024 * 1024);
  await say(conversation(long).slice(0, 1));
  const id = await say(conversation("short").slice(0, 1));
  const { recorder } = history.another();
  await say(conversation("short"), recorder);
  await say(conversation(long), recorder);
  const [, , short, imported] = await history.lines();
  assertEquals(short?.parent, id);
  assertEquals(imported?.source, "import");
  assertEquals(history.warnings, []);
});
