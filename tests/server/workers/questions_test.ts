import { assertEquals } from "@std/assert";
import { Questions } from "../../../lib/server/workers/questions.ts";

Deno.test({
  name: "Questions: each gets its own answer, in whatever order they come",
  permissions: "none",
  async fn() {
    const asked: number[] = [];
    const questions = new Questions((id) => asked.push(id), "none");
    const both = [questions.ask(), questions.ask()];
    for (const id of asked.toReversed()) questions.answer(id, `to ${id}`);
    assertEquals(
      await Promise.all(both),
      asked.map((id) => `to ${id}`),
    );
  },
});

Deno.test({
  name: "Questions: without an answer, the last one that came counts",
  permissions: "none",
  async fn() {
    const asked: number[] = [];
    const questions = new Questions((id) => asked.push(id), "none");
    const first = questions.ask();
    assertEquals(await first, "none");
    for (const id of asked) questions.answer(id, "late");
    const second = questions.ask();
    questions.end();
    assertEquals(await second, "late");
  },
});
