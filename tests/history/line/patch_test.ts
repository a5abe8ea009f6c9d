import { assert, assertEquals } from "@std/assert";
import { applyPatch, patchOf } from "../../../lib/history/line/patch.ts";
import { rebuildBody } from "../../../lib/history/chain/rebuild.ts";
import { SentBodies } from "../../../lib/history/record/sent_bodies.ts";
import {
  type HistoryFixture,
  historyFixture,
  recordCall,
} from "../../conversation/history_fixture.ts";

const permissions = "none";

Deno.test({
  name: "patchOf: gives the text back, and takes no character twice",
  permissions,
  fn: () => {
    const texts = ["", "a", "aa", "aaa", "aba", "abba", "ab🌍ba", "ab🌏ba"];
    for (const earlier of texts) {
      for (const text of texts) {
        const patch = patchOf(earlier, text);
        if (patch === undefined) continue;
        assertEquals(applyPatch(earlier, patch), text);
        assertEquals(patch.head + patch.text.length + patch.tail, text.length);
        assert(patch.head + patch.tail <= earlier.length);
      }
    }
    assertEquals(patchOf("abXcd", "abYYcd"), { head: 2, tail: 2, text: "YY" });
    assertEquals(patchOf("abc", "xyz"), undefined);
  },
});

Deno.test({
  name: "SentBodies: forgets what has not been used for longest",
  permissions,
  fn: () => {
    const bodies = new SentBodies();
    const body = (letter: string) => letter.repeat(6 * 1024 * 1024);
    bodies.set("a", body("a"));
    bodies.set("b", body("b"));
    assertEquals(bodies.get("a"), body("a"));
    bodies.set("c", body("c"));
    assertEquals(
      ["a", "b", "c"].map((id) => bodies.get(id)?.charAt(0)),
      ["a", undefined, "c"],
    );
    bodies.delete("a");
    bodies.set("d", "d");
    assertEquals([bodies.get("a"), bodies.get("d")], [undefined, "d"]);
  },
});

const TURN = "word ".repeat(200);

/** A conversation of n turns that no writer of JSON would lay out so; the ids of its exchanges. */
async function talk(
  { recorder }: Pick<HistoryFixture, "recorder">,
  turns: number,
  messages: unknown[] = [],
): Promise<{ ids: string[]; bodies: string[]; messages: unknown[] }> {
  const ids: string[] = [];
  const bodies: string[] = [];
  for (let turn = 0; turn < turns; turn++) {
    messages.push({ role: "user", content: `${messages.length} ${TURN}` });
    const text = JSON.stringify({ model: "m", messages, tools: [] });
    bodies.push(text.replace('"tools":[]', '"top_k":4e1'));
    ids.push(
      await recordCall(recorder, {
        body: bodies.at(-1) ?? "",
        answer: { content: "Yes." },
      }),
    );
    messages.push({ role: "assistant", content: "Yes." });
  }
  return { ids, bodies, messages };
}

Deno.test("Recorder.begin: bodies that nobody can rebuild cost what is new in them", async () => {
  await using history = await historyFixture();
  const turns = 30;
  const { ids, bodies } = await talk(history, turns);
  const lines = await history.lines();
  assertEquals(lines.map(({ raw }) => raw !== undefined), [
    true,
    ...Array(turns - 1).fill(false),
  ]);
  // Each turn stands in its messages and in its patch.
  assert(await history.size() < turns * (2 * TURN.length + 1200));
  for (const [index, id] of ids.entries()) {
    const rebuilt = rebuildBody(await history.store.chain(id));
    assertEquals([rebuilt.body, rebuilt.proven], [bodies[index], true]);
  }
});

Deno.test("Recorder.begin: a recorder that has not seen the body before keeps it whole, once", async () => {
  await using history = await historyFixture();
  const { messages } = await talk(history, 2);
  const { ids, bodies } = await talk(history.another(), 2, messages);
  const lines = await history.lines();
  assertEquals(
    lines.map(({ raw }) => raw !== undefined),
    [true, false, true, false],
  );
  const chain = await history.store.chain(ids[1] ?? "");
  assertEquals(chain.length, 4);
  assertEquals(rebuildBody(chain).body, bodies[1]);
});

Deno.test("rebuildBody: a patch of a body that is gone proves nothing", async () => {
  await using history = await historyFixture();
  const { ids } = await talk(history, 2);
  const chain = await history.store.chain(ids[1] ?? "");
  const { raw: _, ...first } = chain[0] ?? {};
  const rebuilt = rebuildBody([first as never, ...chain.slice(1)]);
  assertEquals(rebuilt.proven, false);
});
