/** A line without its times of pieces reads as the line, with an empty list of times. */
import { assertEquals, assertNotEquals } from "@std/assert";
import {
  parseLine,
  serializeExchange,
} from "../../../lib/history/line/history_line.ts";
import { withoutDeltas } from "../../../lib/history/line/line_facts.ts";
import { chance, exchange, randomExchange } from "../fixture.ts";

Deno.test("a line without times of pieces has the same other members", () => {
  const random = chance(7);
  for (let at = 0; at < 200; at++) {
    const one = randomExchange(random, at);
    const line = serializeExchange({
      ...one,
      timing: { ...one.timing, deltas: [[0, 3], [10, 12], [345, 1]] },
    });
    const short = withoutDeltas(line);
    const read = parseLine(short);
    const timing = { ...one.timing, deltas: [] };
    assertEquals(
      read.kind === "exchange" && serializeExchange(read.exchange),
      serializeExchange({ ...one, timing }),
    );
  }
});

Deno.test("what only looks like times of pieces stays", () => {
  const said = ',"timing":{"first_token_ms":1,"total_ms":2,"deltas":[[1,2]]},';
  const one = exchange({ said });
  const read = parseLine(withoutDeltas(serializeExchange(one)));
  assertEquals(
    read.kind === "exchange" && read.exchange.response,
    one.response,
  );
});

Deno.test("a line that is no JSON does not become JSON", () => {
  const one = exchange();
  const line = serializeExchange({
    ...one,
    timing: { ...one.timing, deltas: [[1, 2], [3, 4]] },
  });
  assertNotEquals(withoutDeltas(line), line);
  for (const wrong of ["[[1,2],[3,4]", "[[1,2][3,4]]", "[[01,2],[3,4]]", "["]) {
    const cut = line.replace("[[1,2],[3,4]]", wrong);
    assertNotEquals(cut, line);
    assertEquals(parseLine(cut).kind, "unreadable");
    assertEquals(parseLine(withoutDeltas(cut)).kind, "unreadable");
  }
});
