import { assertEquals } from "@std/assert";
import { JsonProgress } from "../../../lib/core/data/json_progress.ts";

function whole(...pieces: string[]): boolean[] {
  const progress = new JsonProgress();
  return pieces.map((piece) => {
    progress.push(piece);
    return progress.complete;
  });
}

Deno.test("JsonProgress: an object is whole with the brace that closes it", () => {
  assertEquals(whole('{"a":', '{"b":"}"', "}", "}", " \n"), [
    false,
    false,
    false,
    true,
    true,
  ]);
  assertEquals(whole("{}"), [true]);
  assertEquals(whole('{"a":"\\', '"}', '"}'), [false, false, true]);
});

Deno.test("JsonProgress: what is no object, or goes on behind its end, is never whole", () => {
  assertEquals(whole("{}", "x"), [true, false]);
  assertEquals(whole("{}{}"), [false]);
  assertEquals(whole("[1]"), [false]);
  assertEquals(whole("{a}", "}"), [false, false]);
  assertEquals(whole("}", "{}"), [false, false]);
  assertEquals(whole(""), [false]);
});
