import { assertEquals } from "@std/assert";
import { Text } from "../../../lib/core/fold.ts";
import { TextStore } from "../../../lib/core/data/text_store.ts";

const permissions = "none";
/** Characters of one to four bytes, half pairs, and a mark of the order of bytes. */
const LETTERS = ["a", "é", "語", "🌍", "\ud83c", "\udf0d", "\ufeff", "\n"];

/** The same pieces for the same seed. */
function pieces(seed: number, count: number, most: number): string[] {
  let state = seed;
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
  return Array.from({ length: count }, () => {
    // Half pairs are rare, or no text would be stored as bytes.
    const from = next(9) === 0 ? LETTERS.length : 4;
    return Array.from({ length: next(most) }, () => LETTERS[next(from)])
      .join("");
  });
}

Deno.test({
  name: "TextStore: gives back what it took, whole and in pieces",
  permissions,
  fn() {
    for (let seed = 1; seed < 60; seed++) {
      const taken = pieces(seed, 40, seed % 2 === 0 ? 30 : 9_000);
      const [whole, inPieces] = [new TextStore(), new TextStore()];
      for (const piece of taken) {
        whole.push(piece);
        inPieces.push(piece);
      }
      assertEquals(whole.takeWhole(), taken.join(""));
      assertEquals([...inPieces.take()].join(""), taken.join(""));
      // It can be used again.
      assertEquals([whole.takeWhole(), [...inPieces.take()]], ["", []]);
      for (const piece of taken) whole.push(piece);
      assertEquals(whole.takeWhole(), taken.join(""));
    }
  },
});

Deno.test({
  name: "TextStore: a pair that two pieces cut is one character in one piece",
  permissions,
  fn() {
    const store = new TextStore();
    for (const piece of ["x\ud83c", "", "\udf0dy\ud83c"]) store.push(piece);
    const taken = [...store.take()];
    assertEquals(taken, ["x🌍y", "\ud83c"]);
  },
});

Deno.test({
  name: "Text: a long text is the same however often it is read on the way",
  permissions,
  fn() {
    const all = pieces(7, 400, 9_000);
    const cell = new Text();
    let expected = "";
    for (const [at, piece] of all.entries()) {
      cell.add(piece);
      expected += piece;
      if (at % 90 === 80) assertEquals(cell.value(), expected);
    }
    cell.add("z".repeat(3 * 1024 * 1024));
    assertEquals(cell.value(), expected + "z".repeat(3 * 1024 * 1024));
    assertEquals(cell.value(), expected + "z".repeat(3 * 1024 * 1024));
  },
});
