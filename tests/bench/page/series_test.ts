import { assertEquals } from "@std/assert";
import { letterOf, shortNames } from "../../../lib/bench/page/series.ts";

const permissions = "none";

Deno.test({
  name: "letterOf: every model has another letter, also the 27th",
  permissions,
  fn: () => {
    assertEquals([0, 1, 25, 26, 51, 52].map(letterOf), [
      "A",
      "B",
      "Z",
      "AA",
      "AZ",
      "BA",
    ]);
    const all = Array.from({ length: 2000 }, (_, i) => letterOf(i));
    assertEquals(new Set(all).size, all.length);
  },
});

Deno.test({
  name: "shortNames: long names lose their middle, unless two became the same",
  permissions,
  fn: () => {
    const long = `${"a".repeat(40)}-preview`;
    assertEquals(shortNames(["eliza", long]), [
      "eliza",
      "aaaaaaaaaaaaaaa…aaaaaaaa-preview",
    ]);
    const other = `${"a".repeat(41)}-preview`;
    assertEquals(shortNames([long, other]), [long, other]);
    assertEquals(shortNames(["x", "x"]), ["x", "x"]);
  },
});
