import { assert, assertEquals } from "@std/assert";
import { slices } from "../../../lib/core/data/slices.ts";

const permissions = "none";

Deno.test("slices: come to the text", { permissions }, () => {
  for (const length of [0, 1, 65_535, 65_536, 65_537, 200_000]) {
    const text = "0123456789abcdef".repeat(length / 16 + 1).slice(0, length);
    assertEquals([...slices(text)].join(""), text);
  }
});

Deno.test("slices: none cuts a surrogate pair", { permissions }, () => {
  for (const before of ["", "x"]) {
    const text = before + "😀".repeat(100_000);
    const all = [...slices(text)];
    assert(all.length > 2);
    assert(all.every((slice) => slice.isWellFormed()));
    assertEquals(all.join(""), text);
  }
});

Deno.test("slices: a lone surrogate stays where it is", { permissions }, () => {
  const text = "\ud83d".repeat(70_000);
  assertEquals([...slices(text)].join(""), text);
});
