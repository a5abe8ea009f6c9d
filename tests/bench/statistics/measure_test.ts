import { assertEquals } from "@std/assert";
import { measure } from "../../../lib/bench/statistics/measure.ts";
import { exchange, usage } from "../exchanges.ts";

const permissions = "none";

Deno.test({
  name: "measure: TTFT, TPOT, ITL and E2E by the field's definitions",
  permissions,
  fn: () => {
    assertEquals(measure(exchange("A", { usage: usage(5, 10) })), {
      ttftMs: 10,
      tpotMs: 10, // (100 − 10) / (10 − 1)
      itlMs: [20, 70],
      e2eMs: 100,
      outputTokens: 10,
      promptTokens: 5,
      tokensPerSecond: 100,
    });
  },
});

Deno.test({
  name: "measure: what nobody counted or nothing shows is not made up",
  permissions,
  fn: () => {
    assertEquals(measure(exchange("A")), {
      ttftMs: 10,
      itlMs: [20, 70],
      e2eMs: 100,
    });
    const one = measure(exchange("A", { usage: usage(5, 1) }));
    assertEquals([one.outputTokens, one.tpotMs], [1, undefined]);
    const none = measure(
      exchange("A", { usage: usage(5, 9), firstTokenMs: null, deltas: [] }),
    );
    assertEquals([none.ttftMs, none.tpotMs, none.itlMs], [
      undefined,
      undefined,
      [],
    ]);
  },
});
