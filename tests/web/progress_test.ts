import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { RecordedExchange } from "../../lib/history/history.ts";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import { whileWorking } from "../../lib/web/parts/progress.ts";
import { answerPage } from "../../lib/web/site.ts";
import { PRICES } from "./visit.ts";

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

/** A history that is never read to its end. */
class EndlessHistory extends MemoryHistory {
  readonly ended = Promise.withResolvers<void>();

  override async *query(): AsyncGenerator<readonly RecordedExchange[], void> {
    try {
      while (true) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        yield [];
      }
    } finally {
      this.ended.resolve();
    }
  }
}

Deno.test("costs: the head comes before all is read, and nothing is read for a visitor who has left", async () => {
  const history = new EndlessHistory();
  const { status, pieces } = await answerPage({
    method: "GET",
    path: "costs",
    search: "",
    form: "",
    formToken: "token",
  }, { history, prices: PRICES, version: "test", judging: unjudged });
  assertEquals(status, 200);
  let html = "";
  for await (const piece of pieces) {
    html += piece;
    if (html.includes("exchanges so far")) break;
  }
  assertMatch(html, /<h1>Costs<\/h1>.*Adding up: 0 exchanges so far/s);
  await history.ended.promise;
});

function unjudged(): never {
  throw new Error("nothing is judged here");
}
