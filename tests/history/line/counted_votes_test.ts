import { assertEquals } from "@std/assert";
import {
  countedVotes,
  type Preference,
} from "../../../lib/history/line/preference.ts";

function vote(answers: readonly string[], choice: string): Preference {
  const [question = ""] = answers;
  const at = "2026-12-01T00:00:00.000Z";
  return { question, answers, shown: answers, choice, by: "web", at };
}

Deno.test("countedVotes: of several votes on the same answers the newest counts, in whatever order these stand", () => {
  const other = vote(["C", "D"], "both");
  const last = { ...vote(["B", "A"], "A"), question: "A" };
  assertEquals(
    countedVotes([vote(["A", "B"], "B"), other, last]).map(({ choice }) =>
      choice
    ),
    ["A", "both"],
  );
  assertEquals(countedVotes([other, vote(["A", "B"], "B"), other]).length, 2);
});
