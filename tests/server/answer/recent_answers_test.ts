import { assertEquals } from "@std/assert";
import { RecentAnswers } from "../../../lib/server/answer/recent_answers.ts";

function answer(content: string) {
  return { role: "assistant" as const, content };
}

Deno.test({
  name:
    "RecentAnswers: the oldest are forgotten first, and one that is too long is not kept",
  permissions: "none",
  fn() {
    const recent = new RecentAnswers(200);
    for (const id of ["a", "b", "c"]) recent.add(id, answer(id.repeat(40)));
    const kept = () => ["a", "b", "c", "d"].filter((id) => recent.get(id));
    assertEquals(kept(), ["b", "c"]);
    recent.add("d", answer("d".repeat(300)));
    assertEquals(kept(), ["b", "c"]);
    recent.add("b", answer("again"));
    recent.forget("c");
    assertEquals(kept(), ["b"]);
    assertEquals(recent.get("b")?.content, "again");
  },
});
