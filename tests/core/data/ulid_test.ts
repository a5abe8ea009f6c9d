import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { ulid, ulidSequence } from "../../../lib/core/data/ulid.ts";

const permissions = "none";

Deno.test("ulid: 26 characters of Crockford's base 32", { permissions }, () => {
  assertMatch(ulid(), /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
});

Deno.test("ulid: the time part is the one of the specification", {
  permissions,
}, () => {
  assertEquals(ulidSequence()(1469918176385).slice(0, 10), "01ARYZ6S41");
  assertEquals(ulidSequence()(0).slice(0, 10), "0000000000");
});

Deno.test(
  "ulid: ids of one millisecond are unique and sort as they were made",
  { permissions },
  () => {
    const next = ulidSequence();
    const ids = Array.from({ length: 10_000 }, () => next(1_700_000_000_000));
    assertEquals(new Set(ids).size, ids.length);
    assertEquals(ids.toSorted(), ids);
  },
);

Deno.test(
  "ulid: a clock that is set back does not reorder",
  { permissions },
  () => {
    const next = ulidSequence();
    const before = next(2_000);
    const after = next(1_000);
    assert(after > before);
    assert(next(3_000) > after);
  },
);

Deno.test("ulid: two sequences never agree", { permissions }, () => {
  const ids = [ulidSequence(), ulidSequence()].map((next) => next(5));
  assertNotEquals(ids[0], ids[1]);
});
