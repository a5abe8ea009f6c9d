import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { RecordedExchange } from "../../lib/history/history.ts";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import { whileWorking } from "../../lib/web/parts/progress.ts";
import { until } from "../helpers/until.ts";
import { ask } from "./visit.ts";

Deno.test("progress: a page says what it does until that is done, then has the result or the error", async () => {
  const work = Promise.withResolvers<number>();
  const said = whileWorking(work.promise, () => "<3> so far");
  const first = await said.next();
  assert(!first.done);
  assertMatch(first.value.text, /^<p class="working".*>&lt;3&gt; so far<\/p>/);
  work.resolve(7);
  assertEquals(await said.next(), { done: true, value: 7 });
  const failing = whileWorking(Promise.reject(new Error("no")), () => "");
  await assertRejects(() => failing.next(), Error, "no");
});

/** A history that takes a minute to read. */
class LongHistory extends MemoryHistory {
  /** Whether all was read; undefined while it is being read. */
  isRead: boolean | undefined;

  override async *query(): AsyncGenerator<readonly RecordedExchange[], void> {
    this.isRead = undefined;
    try {
      for (let block = 0; block < 6000; block++) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        yield [];
      }
      this.isRead = true;
    } finally {
      this.isRead ??= false;
    }
  }
}

Deno.test("costs: the head comes before all is read, and nothing is read for a visitor who has left", async () => {
  const history = new LongHistory();
  const { status, pieces } = await ask(history, "costs");
  assertEquals(status, 200);
  let html = "";
  for await (const piece of pieces) {
    html += piece;
    if (html.includes("exchanges so far")) break;
  }
  assertMatch(html, /<h1>Costs<\/h1>.*Adding up: 0 exchanges so far/s);
  const isRead = await until(
    "the end of reading",
    () => history.isRead === undefined ? undefined : `${history.isRead}`,
  );
  assertEquals(isRead, "false");
});
