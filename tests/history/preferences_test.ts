import { assertEquals } from "@std/assert";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import {
  isTie,
  type Preference,
  preferenceLine,
  readPreference,
} from "../../lib/history/line/preference.ts";
import { BEGUN, exchange, recorded } from "./fixture.ts";
import { contract } from "./stores.ts";

const pair = (ms: number): [Exchange, Exchange] => [
  exchange({ said: `Question ${ms}`, ms }),
  exchange({ said: `Question ${ms}`, ms: ms + 1 }),
];

/** A vote for the second answer, which stood first. */
function vote(
  [one, other]: readonly [Exchange, Exchange],
  members: Partial<Preference> = {},
): Preference {
  return {
    question: one.id,
    answers: [one.id, other.id],
    shown: [other.id, one.id],
    choice: other.id,
    by: "terminal",
    at: new Date(BEGUN).toISOString(),
    ...members,
  };
}

contract(
  "votes: all of them in the order of recording, with what later versions add",
  async ({ history, again }) => {
    assertEquals(await Array.fromAsync(history.preferences()), []);
    const [a, b] = [pair(0), pair(1000)];
    const votes = [
      vote(a),
      vote(a, { choice: "both", later: { certainty: 3 } }),
      vote(b, { choice: "neither", by: "web" }),
    ];
    await history.append([...a, ...b]);
    for (const one of votes) {
      // Long enough that files are rotated between them.
      const said = Array(10).fill(preferenceLine(one)).join("\n");
      await history.append([exchange({ said })]);
      assertEquals(await history.prefer(one), true);
    }
    assertEquals(await Array.fromAsync(again().preferences()), votes);
    const lines = await Array.fromAsync(again().others());
    assertEquals(
      lines,
      votes.map((one) => ({ v: 1, kind: "preference", ...one })),
    );
    assertEquals(
      lines.map((line) => Object.keys(line).slice(0, 8).join()),
      votes.map(() => "v,kind,question,answers,shown,choice,by,at"),
    );
    assertEquals((await recorded(again())).length, 7);
  },
);

contract(
  "votes: another history takes them over as they are",
  async ({ history, again }) => {
    const a = pair(0);
    const line = { v: 1, kind: "preference", ...vote(a) };
    await history.write([{ exchanges: a, labels: [], others: [line] }]);
    assertEquals(await Array.fromAsync(again().preferences()), [vote(a)]);
    assertEquals(await Array.fromAsync(again().others()), [line]);
  },
);

contract(
  "remove: a vote goes with the first exchange that it names",
  async ({ history, again }) => {
    const pairs = [pair(0), pair(1000), pair(2000), pair(3000)] as const;
    const [a, b, c, d] = pairs;
    await history.append(pairs.flat());
    const other = exchange({ said: "Asked before", ms: 4000 });
    await history.append([other]);
    const votes = [
      vote(a),
      vote(b),
      vote(c, { question: other.id }),
      vote(d, { choice: "neither" }),
    ];
    for (const one of votes) await history.prefer(one);
    await history.remove({
      conversations: new Set([a[0].id, b[1].id, other.id]),
    });
    assertEquals(await Array.fromAsync(again().preferences()), [votes[3]]);
    await history.remove({ conversations: new Set([d[1].id]) });
    assertEquals(await Array.fromAsync(again().preferences()), []);
  },
);

contract(
  "verify: a vote about exchanges that are not there is reported, one that cannot be counted is not",
  async ({ history }) => {
    const verify = async () => {
      const problems: string[] = [];
      const report = ({ what }: { what: string }) => {
        problems.push(what);
        return Promise.resolve();
      };
      const found = await history.verify({
        encoder: () => JSON.stringify,
        report,
      });
      return { lines: found.lines, problems };
    };
    const [a, b] = [pair(0), pair(1000)];
    await history.append(a);
    const before = (await verify()).problems;
    // The first vote was recorded before what it names.
    await history.prefer(vote([a[0], b[0]]));
    await history.append([b[0]]);
    assertEquals((await verify()).lines, 4);
    assertEquals((await verify()).problems.filter(isVote), []);
    await history.prefer(vote(b));
    const { lines, problems } = await verify();
    assertEquals(lines, 5);
    assertEquals(before.filter(isVote), []);
    assertEquals(problems.filter(isVote), [
      `is a vote about ${b[1].id}, which is not in the history`,
    ]);
  },
);

const isVote = (what: string) => what.includes("vote");

Deno.test("readPreference: a line that cannot be counted is none", () => {
  const one = vote(pair(0));
  const line = preferenceLine(one);
  assertEquals(readPreference(line), one);
  assertEquals(isTie(one), false);
  assertEquals(isTie({ choice: "neither" }), true);
  const [first = "", second = ""] = one.answers;
  const wrong: Readonly<Record<string, unknown>>[] = [
    { choice: "01ANOTHER" },
    { choice: null },
    { answers: [first], shown: [first], choice: first },
    { answers: [first, first], shown: [first, first], choice: first },
    { shown: [first] },
    { shown: [first, "01ANOTHER"] },
    { shown: [first, first] },
    { answers: "both" },
    { question: 1 },
    { by: null },
    { at: 5 },
    { kind: "label" },
  ];
  for (const members of wrong) {
    const text = JSON.stringify({ ...JSON.parse(line), ...members });
    assertEquals(readPreference(text), undefined, text);
  }
  assertEquals(second.length, 26);
  assertEquals(readPreference(line.slice(0, -1)), undefined, "cut");
});
