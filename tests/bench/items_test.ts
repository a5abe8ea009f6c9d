import { assertEquals } from "@std/assert";
import {
  expectedOf,
  questionOf,
  recordedItems,
} from "../../lib/bench/items.ts";
import { isVerdict } from "../../lib/history/line/labels_of.ts";
import { createLabel } from "../../lib/history/line/label.ts";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { exchange } from "./exchanges.ts";

const permissions = "none";

const HISTORY: Exchange[] = [
  exchange("A1", { asked: "one", answered: "1" }),
  exchange("B1", { asked: "other", answered: "x" }),
  exchange("A2", {
    conversation: "A1",
    parent: "A1",
    asked: "two",
    answered: "2",
  }),
  exchange("C2", { conversation: "C1", parent: "C1", asked: "lost" }),
  exchange("A3", {
    conversation: "A1",
    parent: "A2",
    asked: "three",
    answered: "3",
  }),
].map((one, i) => ({ ...one, started: new Date(i).toISOString() }));

const history = new MemoryHistory();
await history.append(HISTORY, {
  labels: [createLabel("B1", "bad"), createLabel("B1", "tag")],
});

const texts = (messages: readonly { content?: unknown }[]) =>
  messages.map(({ content }) => content);

Deno.test({
  name:
    "recordedItems: the newest ones, oldest first, with the conversation before them",
  permissions,
  fn: async () => {
    const { items, incomplete } = await recordedItems(
      history.conversations({ id: ["A2", "A3", "B1"] }),
    );
    assertEquals(incomplete, 0);
    assertEquals(items.map(({ planned }) => planned.exchange), [
      "B1",
      "A2",
      "A3",
    ]);
    // Two of one conversation hang together.
    assertEquals(items.map(({ planned }) => planned.conversation), [
      "B1",
      "A1",
      "A1",
    ]);
    assertEquals(texts(items[2]?.request.messages ?? []), [
      "one",
      "1",
      "two",
      "2",
      "three",
    ]);
    assertEquals(items[0]?.parent, null);
    assertEquals(
      items[0]?.expected,
      undefined,
      "the label bad counts, not the tag",
    );
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
      history.conversations({}),
    );
    assertEquals([items.length, incomplete], [4, 1]);
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
