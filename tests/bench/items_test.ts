import { assertEquals } from "@std/assert";
import {
  expectedOf,
  isVerdict,
  questionOf,
  recordedItems,
} from "../../lib/bench/items.ts";
import type { Exchange } from "../../lib/conversation/exchange.ts";
import { exchange } from "./exchanges.ts";

const permissions = "none";

const HISTORY: Exchange[] = [
  exchange("A1", { asked: "one", answered: "1" }),
  exchange("B1", { asked: "other", answered: "x" }),
  exchange("A2", { parent: "A1", asked: "two", answered: "2" }),
  exchange("C2", { parent: "C1", asked: "lost" }),
  exchange("A3", { parent: "A2", asked: "three", answered: "3" }),
];

async function* backwards(): AsyncGenerator<Exchange> {
  for (const one of HISTORY.toReversed()) {
    await Promise.resolve();
    yield one;
  }
}

const texts = (messages: readonly { content?: unknown }[]) =>
  messages.map(({ content }) => content);

Deno.test({
  name:
    "recordedItems: the newest ones, oldest first, with the conversation before them",
  permissions,
  fn: async () => {
    const { items, incomplete } = await recordedItems(
      backwards(),
      ({ id }) => id !== "C2",
      3,
    );
    assertEquals(incomplete, 0);
    assertEquals(items.map(({ planned }) => planned.exchange), [
      "B1",
      "A2",
      "A3",
    ]);
    assertEquals(texts(items[2]?.request.messages ?? []), [
      "one",
      "1",
      "two",
      "2",
      "three",
    ]);
    assertEquals(items[0]?.parent, null);
    assertEquals(items[2]?.expected, {
      text: "3",
      finishReason: "stop",
      toolCalls: [],
    });
  },
});

Deno.test({
  name:
    "recordedItems: a conversation without its beginning is left out and counted",
  permissions,
  fn: async () => {
    const { items, incomplete } = await recordedItems(
      backwards(),
      () => true,
      Infinity,
    );
    assertEquals([items.length, incomplete], [4, 1]);
  },
});

Deno.test({
  name: "recordedItems: reads no further than it must",
  permissions,
  fn: async () => {
    let read = 0;
    const counted = (async function* () {
      for await (const one of backwards()) {
        read++;
        yield one;
      }
    })();
    await recordedItems(counted, ({ id }) => id === "B1", 1);
    assertEquals(read, 4);
  },
});

const answer = { text: "!", finishReason: "stop", toolCalls: [] };
const labels: [string | undefined, object | undefined][] = [
  [undefined, answer],
  ["good", answer],
  ["bad", undefined],
  ["expected: Better so", { text: "Better so" }],
];
for (const [label, expected] of labels) {
  Deno.test({
    name: `expectedOf: a label of ${label}`,
    permissions,
    fn: () => assertEquals(expectedOf(exchange("A"), label), expected),
  });
}

Deno.test({
  name: "isVerdict: tags say nothing about an answer",
  permissions,
  fn: () => {
    assertEquals(
      ["good", "bad", "expected: x", "checkout", "goodness", ""].map(isVerdict),
      [true, true, true, false, false, false],
    );
  },
});

Deno.test({
  name: "expectedOf: an answer that broke off is no measure",
  permissions,
  fn: () =>
    assertEquals(
      expectedOf(exchange("A", { status: "truncated" }), undefined),
      undefined,
    ),
});

Deno.test({
  name: "questionOf: the user's last text, else the last text",
  permissions,
  fn: () => {
    assertEquals(
      questionOf([
        { role: "user", content: "a" },
        { role: "user", content: [{ type: "text", text: "b" }] },
        { role: "tool", content: "c" },
      ]),
      "b",
    );
    assertEquals(questionOf([{ role: "tool", content: "c" }]), "c");
    assertEquals(questionOf([]), "");
  },
});
