import { assert, assertEquals } from "@std/assert";
import type { Plan } from "../../lib/bench/plan.ts";
import { judgements } from "../../lib/bench/judgement.ts";
import type { Judged } from "../../lib/bench/run.ts";
import { exchange } from "./exchanges.ts";

const permissions = "none";
const A = { model: 0, repeat: 0 };
const B = { model: 1, repeat: 0 };

/** Two verdicts on an item: with the first model's answer read first, and with the second's. */
function both(item: number, inOrder: string, swapped: string): Judged[] {
  return [
    {
      note: { exchange: "x", item, first: A, second: B },
      exchange: exchange("x", { answered: inOrder }),
    },
    {
      note: { exchange: "y", item, first: B, second: A },
      exchange: exchange("y", { answered: swapped }),
    },
  ];
}

function planOf(models: string[], items: Plan["items"] = []) {
  return { models, items, load: { warmups: [], repeat: 1, seed: 1 } };
}

Deno.test({
  name: "judgements: a win is one in both orders",
  permissions,
  fn: () => {
    const [found, ...others] = judgements(
      [
        ...both(0, "[[B]]", "[[A]]"), // the second model's, twice
        ...both(1, "[[B]]", "[[A]]"),
        ...both(2, "[[A]]", "[[B]]"), // the first model's, twice
        ...both(3, "[[C]]", "[[C]]"),
        ...both(4, "[[A]]", "[[A]]"), // whichever was read first
        ...both(5, "[[B]]", "[[C]]"),
        ...both(6, "[[B]]", "hm"),
      ],
      planOf(["one", "two"]),
    );
    assertEquals(others, []);
    const { score, agreement, firstPlace, ...counts } = found ?? {};
    assertEquals(counts, {
      first: "one",
      second: "two",
      items: 6,
      firstWins: 1,
      secondWins: 2,
      ties: 1,
      split: 2,
      unread: 1,
    });
    assertEquals(score?.value, (1 + 1 + 0 + 0.5 + 0.5 + 0.75) / 6);
    assertEquals(agreement?.value, 4 / 6);
    assertEquals(firstPlace, 5 / 10);
  },
});

Deno.test({
  name: "judgements: half a pair and a failed request are no verdict",
  permissions,
  fn: () => {
    const [one] = both(0, "[[A]]", "[[B]]");
    const failed = both(1, "[[A]]", "[[B]]").map(({ note }) => ({
      note,
      exchange: exchange("z", { status: "error", answered: null }),
    }));
    const [found] = judgements(
      [...one === undefined ? [] : [one], ...failed],
      planOf(["one", "two"]),
    );
    assertEquals([found?.items, found?.unread, found?.score], [
      0,
      2,
      undefined,
    ]);
  },
});

Deno.test({
  name: "judgements: the expected answer has no model",
  permissions,
  fn: () => {
    const note = {
      exchange: "x",
      item: 0,
      first: { model: null, repeat: 0 },
      second: A,
    };
    const [found] = judgements(
      [{ note, exchange: exchange("x", { answered: "[[A]]" }) }],
      planOf(["one"]),
    );
    assertEquals([found?.first, found?.second], ["expected", "one"]);
  },
});

Deno.test({
  name:
    "judgements: items of one conversation count once, however many they are",
  permissions,
  fn: () => {
    const items = Array.from({ length: 12 }, (_, i) => i);
    const judged = items.flatMap((item) => both(item, "[[B]]", "[[A]]"));
    const interval = (conversations: number) => {
      const plan = planOf(
        ["one", "two"],
        items.map((i) => ({ conversation: `c${i % conversations}` })),
      );
      return judgements(judged, plan)[0]?.agreement?.low;
    };
    const [many = 0, few = 0] = [interval(12), interval(6)];
    assert(few < many);
    assertEquals(interval(4), undefined);
  },
});
