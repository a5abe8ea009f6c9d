import { assertEquals } from "@std/assert";
import type { Draft } from "../../../lib/history/record/draft.ts";
import { LiveExchanges } from "../../../lib/server/live/live_exchanges.ts";
import { RunningExchanges } from "../../../lib/server/running.ts";
import { until } from "../../helpers/until.ts";

/** An exchange that has said something, and the draft that it ends with. */
function exchange() {
  const asked = {
    id: "01JD0000000000000000000000",
    name: "m",
    priced: "p/m",
    client: undefined,
    run: undefined,
    path: undefined,
    recorded: true,
    isPrivate: false,
    started: 0,
  };
  const progress = {
    attempts: 1,
    chunks: 1,
    characters: 4,
    firstMs: 1,
    lastMs: 1,
  };
  const message = { role: "assistant", content: "said" } as const;
  const completion = {
    id: "c",
    object: "chat.completion",
    created: 0,
    model: "m",
    choices: [{ index: 0, message, "finish_reason": null }],
  } as const;
  const recording = {
    progress,
    completion: () => ({ ...completion, choices: [...completion.choices] }),
  };
  const stop = new AbortController();
  const draft = { status: "completed", response: null } as Draft;
  return {
    asked,
    recording,
    stop,
    ending: { draft, progress, hasLeft: false },
  };
}

function look(live: LiveExchanges, seen = {}) {
  return live.answer({
    type: "look",
    exchange: "01JD0000000000000000000000",
    seen,
    attempt: 1,
  });
}

Deno.test("LiveExchanges: an answer that ends between two looks is seen to its end, then forgotten", () => {
  const running = new RunningExchanges();
  const live = new LiveExchanges(running);
  const { ending, ...one } = exchange();
  const entry = running.begin(one);
  assertEquals(look(live).type, "look");
  running.end(entry);
  live.end(one.asked, ending);
  const last = look(live);
  assertEquals(last.type === "look" && last.parts[0]?.text, "said");
  const over = look(live, { "0/text": 4 });
  assertEquals(over.type === "look" && over.isOver, true);
  assertEquals(look(live), { type: "nothing" });
  running.close();
});

Deno.test("LiveExchanges: an answer that nobody looks at any more is not kept", async () => {
  const running = new RunningExchanges();
  const live = new LiveExchanges(running, 20);
  const { ending, ...one } = exchange();
  const entry = running.begin(one);
  look(live);
  running.end(entry);
  live.end(one.asked, ending);
  await until("it to be forgotten", () => look(live).type === "nothing", {
    every: 100,
  });
  running.close();
});
