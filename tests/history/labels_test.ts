/** What every store does with labels: each test runs against all of them. */
import { assertEquals } from "@std/assert";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { createLabel } from "../../lib/history/line/label.ts";
import { exchange } from "./fixture.ts";
import { contract, found } from "./stores.ts";

/** Two exchanges of one conversation. */
function two(): [Exchange, Exchange] {
  const a = exchange({ said: "one", answer: "1" });
  const b = exchange({ said: "two", answer: "2", ms: 1000 });
  return [a, { ...b, conversation: a.id, parent: a.id }];
}

contract(
  "label: the newest of a kind counts, an empty one takes verdict and tags back",
  async ({ history, again }) => {
    const [a, b] = two();
    await history.append([a, b], { labels: [createLabel(a.id, "good")] });
    await history.label(b.id, "bad");
    await again().label(a.id, "title: Letters");
    const labels = await history.labels([a, b]);
    assertEquals([labels.get(a.id), labels.get(b.id)], [
      ["title: Letters", "good"],
      ["bad"],
    ]);
    await history.label(b.id, "");
    await history.label(a.id, "title: More letters");
    assertEquals(await found(history, { label: ["*"] }), [a.id]);
    const [one] = await Array.fromAsync(history.conversations({}));
    assertEquals(one?.labels.get(a.id), ["title: More letters", "good"]);
    await history.label(a.id, "");
    assertEquals((await again().labels([a])).get(a.id), [
      "title: More letters",
    ]);
  },
);

contract(
  "label: tags are added and taken away one by one, a verdict takes the place of another",
  async ({ history, again }) => {
    const [a, b] = two();
    await history.append([a, b], {
      labels: ["x", "y"].map((tag) =>
        createLabel(a.id, tag, new Date(), "add")
      ),
    });
    await history.label(a.id, "good", "add");
    await history.label(a.id, "customer, large", "add");
    await history.label(a.id, "y", "remove");
    await history.label(a.id, "bad", "add");
    const expected = ["bad", "customer, large", "x"];
    const labels = await again().labels([a, b]);
    assertEquals([...labels], [[a.id, expected]]);
    for await (const some of again().query({}, "recorded")) {
      const given = some.map(({ id, labels }) => [id, labels]);
      assertEquals(given, [[a.id, expected], [b.id, []]]);
    }
    assertEquals(await found(history, { label: ["x", "BAD"] }), [a.id]);
    assertEquals(await found(history, { label: ["x", "y"] }), []);
    assertEquals(await found(history, { label: ["good"] }), []);
    // A tag of the old form takes the place of all tags.
    await history.label(a.id, "z");
    const [one] = await Array.fromAsync(history.conversations({}));
    assertEquals(one?.labels.get(a.id), ["z", "bad"]);
    await history.label(a.id, "y", "add");
    assertEquals((await again().labels([a])).get(a.id), ["y", "z", "bad"]);
  },
);

contract(
  "label: the newest by time counts, wherever its line is",
  async ({ history, again }) => {
    const [a] = two();
    const at = (day: number) => new Date(Date.UTC(2026, 0, day));
    await history.write([{
      exchanges: [a],
      labels: [
        createLabel(a.id, "bad", at(3)),
        createLabel(a.id, "x", at(4), "remove"),
      ],
    }]);
    const older = [
      createLabel(a.id, "good", at(1)),
      createLabel(a.id, "x", at(2), "add"),
    ];
    await history.write([{
      exchanges: [],
      labels: [],
      others: older.map((label) => ({ ...label })),
    }]);
    assertEquals((await again().labels([a])).get(a.id), ["bad"]);
    assertEquals(await found(again(), { label: ["good"] }), []);
    assertEquals(await found(again(), { label: ["bad"] }), [a.id]);
  },
);
