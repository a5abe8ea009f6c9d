import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openStore } from "../../lib/history/store/open.ts";
import { BEGUN, exchange } from "../history/fixture.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";

/** A history in which one model is preferred to another so often, in conversations of their own. */
async function withVotes(
  counts: readonly [better: string, worse: string, count: number][],
): Promise<AsyncDisposable & { path: string }> {
  const folder = await temporaryFolder();
  const history = openStore(`${folder.path}/h.jsonl`, {
    warn: (line) => {
      throw new Error(line);
    },
  });
  let day = 0;
  for (const [better, worse, count] of counts) {
    for (let i = 0; i < count; i++) {
      const ms = 24 * 3600_000 * day++;
      const pair = [better, worse].map((model) => exchange({ model, ms }));
      const [one, other] = pair.map(({ id }) => id) as [string, string];
      await history.append(pair);
      await history.prefer({
        question: other,
        answers: [other, one],
        shown: i % 2 === 0 ? [one, other] : [other, one],
        choice: one,
        by: "web",
        at: new Date(BEGUN + ms).toISOString(),
      });
    }
  }
  await history.close();
  return folder;
}

Deno.test("bench --preferences: ranks the models of all votes, or of those that the options choose", async () => {
  await using folder = await withVotes([
    ["good", "bad", 20],
    ["bad", "good", 2],
    ["good", "other", 2],
  ]);
  const bench = (...args: string[]) =>
    runCli(["bench", "--preferences", "--history", "h.jsonl", ...args], {
      home: folder.path,
    });
  const [rows, json, late] = await Promise.all([
    bench(),
    bench("--json", "--model", "*d", "--seed", "7"),
    bench("--since", "2026-07-28", "--until", "2026-07-29"),
  ]);
  assertEquals([rows.code, rows.stderr], [0, ""]);
  const cells = rows.stdout.trimEnd().split("\n").map((row) => row.split("\t"));
  assertEquals(
    cells.map(([, model, , , , ...counts]) => [model, ...counts]),
    [
      ["local/good", "24", "22", "0", "2"],
      ["local/bad", "22", "2", "0", "20"],
      ["local/other", "2", "0", "0", "2"],
    ],
  );
  const ranking = JSON.parse(json.stdout);
  assertEquals(
    // deno-lint-ignore no-explicit-any
    ranking.models.map(({ rank, model }: any) => [rank, model]),
    [[1, "local/good"], [2, "local/bad"]],
  );
  assertEquals([ranking.votes, ranking.conversations], [22, 22]);
  assertEquals(ranking.firstOnScreen.value, 0.5);
  assert(ranking.models[0].score.low > ranking.models[1].score.high);
  assertEquals([late.code, late.stderr], [0, ""]);
  // Two votes are from those days.
  const days = late.stdout.trimEnd().split("\n").map((row) => row.split("\t"));
  assertEquals(days.map((row) => [row[0], row[5]]), [
    ["not yet", "2"],
    ["not yet", "2"],
  ]);
});

Deno.test("bench --preferences: without votes says so, and refuses what does not fit", async () => {
  await using folder = await temporaryFolder();
  const bench = (...args: string[]) =>
    runCli(["bench", "--preferences", ...args], { home: folder.path });
  const [none, refused] = await Promise.all([
    bench("--json"),
    bench("--models", "eliza"),
  ]);
  assertEquals(none.code, 0);
  assertEquals(JSON.parse(none.stdout).models, []);
  assertStringIncludes(none.stderr, "no vote that counts is in");
  assertEquals([refused.code, refused.stdout], [2, ""]);
  assertStringIncludes(
    refused.stderr,
    "--preferences cannot be used with --models",
  );
});
