/** Texts of files in messages: each store holds them once and gives every request back whole. */
import { assertEquals } from "@std/assert";
import type { Message } from "../../lib/core/chat.ts";
import { sha256 } from "../../lib/core/data/digest.ts";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { exchange, recorded } from "./fixture.ts";
import { contract, found } from "./stores.ts";

const FILES = Array.from({ length: 12 }, (_, i) => ({
  type: "text",
  text: `src/${i}.ts:\n\`\`\`\n${`const needle${i} = "x";\n`.repeat(40)}\`\`\``,
}));

/** A request with files before a question, and its answer. */
function asked(question: string, ms: number): Exchange {
  const messages: Message[] = [{
    role: "user",
    content: [...FILES, { type: "text", text: question }],
  }];
  const body = JSON.stringify({ model: "small", messages });
  const one = exchange({ said: question, ms, sha256: sha256(body) });
  one.request = { model: "small", messages };
  return one;
}

contract(
  "texts of files are held once; requests come back whole and proven",
  async ({ history, again }) => {
    const all = [1, 2, 3, 4].map((n) => asked(`question ${n}`, 1000 * n));
    const plain = JSON.parse(JSON.stringify(all));
    for (const one of all) await history.append([one]);
    // What was given is not changed by storing it.
    assertEquals(all, plain);
    assertEquals(await recorded(again()), plain);
    const json = (await Array.fromAsync(again().query({}, "recorded"))).flat()
      .map(({ json }) => json);
    assertEquals(json, plain.map((one: Exchange) => JSON.stringify(one)));
    const reader = again().reader({ once: true, messagesOnly: true });
    const read = await Array.fromAsync(reader.read());
    assertEquals(
      read.map(({ request }) => request.messages),
      plain.map(({ request }: Exchange) => request.messages),
    );
    const { proven, problems } = await again().verify({
      report: (problem) => {
        throw new Error(JSON.stringify(problem));
      },
      encoder: () => undefined,
    });
    assertEquals([proven, problems], [4, 0]);
  },
);

contract("a text within a file is found", async ({ history, again }) => {
  const [one, other] = [asked("first", 1000), asked("second", 2000)];
  const plain = exchange({ said: "nothing of that", ms: 3000 });
  await history.append([one, other, plain]);
  assertEquals(await found(again(), { text: 'NEEDLE7 = "x"' }), [
    other.id,
    one.id,
  ]);
  assertEquals(await found(again(), { text: "needle77" }), []);
  assertEquals(await found(again(), { text: "second" }), [other.id]);
});

contract(
  "texts of files stay as long as a conversation has them",
  async ({ history, again }) => {
    const all = [1, 2, 3].map((n) => asked(`question ${n}`, 1000 * n));
    for (const one of all) await history.append([one]);
    await history.flush();
    const [first, , third] = all.map(({ conversation }) => conversation);
    const removed = await again().remove({
      conversations: new Set([first ?? ""]),
    });
    assertEquals(removed.exchanges, 1);
    assertEquals(
      await recorded(again()),
      JSON.parse(JSON.stringify(all.slice(1))),
    );
    await again().remove({ conversations: new Set([third ?? ""]) });
    const [, left] = all;
    assertEquals(await recorded(again()), JSON.parse(JSON.stringify([left])));
    await again().remove({
      conversations: new Set([left?.conversation ?? ""]),
    });
    assertEquals(await recorded(again()), []);
  },
);
