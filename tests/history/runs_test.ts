import { assert, assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../lib/core/errors.ts";
import type { Run } from "../../lib/history/line/run.ts";
import { meantRun } from "../../lib/history/query/meant_run.ts";
import { BEGUN, exchange } from "./fixture.ts";
import { contract, found } from "./stores.ts";

/** A run that began at a second. */
function begunRun(second: number, members: Partial<Run> = {}): Run {
  const started = new Date(BEGUN + 1000 * second);
  return {
    id: `01K000000${second}0000000000000000`,
    command: ["npm", "test"],
    cwd: "/project",
    started: started.toISOString(),
    ended: null,
    exit: null,
    ...members,
  };
}

contract(
  "runs: each once, as its last line says, the one that began last first",
  async ({ history, again }) => {
    assertEquals(await Array.fromAsync(history.runs()), []);
    const first = begunRun(1);
    const second = begunRun(2, { command: ["aider", "--yes"], later: true });
    const third = begunRun(3, { command: [], cwd: null, name: "nightly" });
    const ended = {
      ...first,
      ended: new Date(BEGUN + 9000).toISOString(),
      exit: 130,
    };
    const inRun = { ...exchange({ said: "In a run" }), run: first.id };
    await history.append([], { runs: [first] });
    await history.append([inRun], { runs: [second] });
    await history.append([exchange({ said: "Alone", ms: 5 })], {
      runs: [third],
    });
    await history.append([], { runs: [ended] });
    for (const one of [history, again()]) {
      assertEquals(await Array.fromAsync(one.runs()), [third, second, ended]);
      assertEquals(await found(one, { run: first.id }), [inRun.id]);
      assertEquals(await found(one, { run: second.id }), []);
      assertEquals(await meantRun(one, "last"), third.id);
      assertEquals(await meantRun(one, "nightly"), third.id);
      const prefix = first.id.slice(0, -1).toLowerCase();
      assertEquals(await meantRun(one, first.id), first.id);
      assert(second.id.startsWith(first.id.slice(0, 5)));
      await assertRejects(
        () => meantRun(one, first.id.slice(0, 5)),
        UsageError,
        "matches more than one run",
      );
      assertEquals(await meantRun(one, prefix), first.id);
      await assertRejects(() => meantRun(one, "no"), UsageError, "No run");
    }
    const all = (await Array.fromAsync(history.query({}))).flat();
    assertEquals(
      all.map(({ tail }) => tail?.run),
      all.map(({ id }) => id === inRun.id ? first.id : undefined),
    );
  },
);

contract(
  "remove: the lines of a run go with its last exchange",
  async ({ history, again }) => {
    const [first, second, third] = [begunRun(1), begunRun(2), begunRun(3)];
    const both = exchange({ said: "Both", ms: 1 });
    const one = { ...exchange({ said: "One", ms: 2 }), run: first.id };
    const shared = [both, exchange({ said: "Shared", ms: 3 })]
      .map((made) => ({ ...made, run: second.id }));
    await history.append([one, ...shared], { runs: [first, second, third] });
    await history.append([], { runs: [{ ...first, ended: first.started }] });
    const remove = (id: string) =>
      history.remove({ conversations: new Set([id]) });
    assertEquals((await remove(one.conversation)).exchanges, 1);
    await remove(both.conversation);
    assertEquals(await Array.fromAsync(again().runs()), [third, second]);
    await remove(shared[1]?.conversation ?? "");
    // It never had an exchange that could be removed.
    assertEquals(await Array.fromAsync(again().runs()), [third]);
  },
);
