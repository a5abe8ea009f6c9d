import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { sha256, sha256OfAll } from "../../../lib/core/data/digest.ts";

const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

Deno.test("sha256: of a text's UTF-8, however long", () => {
  assertEquals(sha256("abc"), ABC);
  for (const character of ["a", "é", "日", "😀"]) {
    const text = `x${character.repeat(3_000_000)}`;
    const bytes = new TextEncoder().encode(text);
    assertEquals(
      sha256(text),
      createHash("sha256").update(bytes).digest("hex"),
    );
  }
});

Deno.test("sha256OfAll: of texts and bytes as if they were one", () => {
  const b = new TextEncoder().encode("b");
  assertEquals(sha256OfAll(["a", b, "", "c"]), ABC);
});
