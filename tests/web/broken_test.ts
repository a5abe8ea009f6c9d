import { assertEquals, assertMatch } from "@std/assert";
import type { History } from "../../lib/history/history.ts";
import { visit } from "./visit.ts";

Deno.test("a page that breaks off says so, and ends", async () => {
  const history = {
    // deno-lint-ignore require-yield
    async *query() {
      throw new Error("the disk is <gone>");
    },
  } as unknown as History;
  const { html, status } = await visit(history, "history");
  assertEquals(status, 200);
  assertMatch(html, /The page cannot be made: the disk is &lt;gone&gt;<\/p>/);
  assertMatch(html, /<\/html>\n$/);
});
