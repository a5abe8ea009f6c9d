import { assertEquals } from "@std/assert";
import { Limits } from "../../lib/repl/limits.ts";

const pure = { permissions: "none" } as const;

Deno.test(
  "Limits: a full context is said once, and again after it was shortened",
  pure,
  () => {
    const limits = new Limits(undefined);
    const after = (context: number | undefined, window = 1000) =>
      limits.warnings({ context, window, spent: 100 });
    assertEquals(after(799), []);
    const [warning = "", ...more] = after(805);
    assertEquals(
      warning,
      "the context is 80 % full; /compact, /undo and /clear make room",
    );
    assertEquals(more, []);
    assertEquals(after(900), []);
    assertEquals(after(100), []);
    assertEquals(after(1000).length, 1);
    assertEquals(after(undefined), []);
  },
);

Deno.test("Limits: a budget is said at 80 % and when it is spent", pure, () => {
  const limits = new Limits(2);
  const after = (spent: number) =>
    limits.warnings({ context: 1, window: undefined, spent });
  assertEquals(after(1.59), []);
  assertEquals(after(1.6), ["~$1.60 of the budget of $2 is spent"]);
  assertEquals(after(1.9), []);
  assertEquals(after(2.5), ["~$2.50 of the budget of $2 is spent"]);
  assertEquals(after(3), []);
});
