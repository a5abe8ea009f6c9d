import { assertEquals } from "@std/assert";
import { type Entry, LinkedList } from "../../../lib/core/data/linked_list.ts";

interface Numbered {
  readonly number: number;
}

function listOf(count: number): {
  list: LinkedList<Numbered>;
  entries: Entry<Numbered>[];
} {
  const list = new LinkedList<Numbered>();
  const entries = Array.from(
    { length: count },
    (_, number) => list.add({ number }),
  );
  return { list, entries };
}

function numbers(list: LinkedList<Numbered>): number[] {
  return list.values().map(({ number }) => number);
}

const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [
  2,
  1,
  0,
]];
for (const order of orders) {
  Deno.test({
    name: `LinkedList: entries go in the order ${order}, the others stay`,
    permissions: "none",
    fn() {
      const { list, entries } = listOf(3);
      const left = [0, 1, 2];
      for (const index of order) {
        const entry = entries[index] as Entry<Numbered>;
        assertEquals(list.remove(entry), true);
        assertEquals(list.remove(entry), false);
        left.splice(left.indexOf(index), 1);
        assertEquals(numbers(list), left);
        assertEquals(list.size, left.length);
      }
      list.add({ number: 9 });
      assertEquals(numbers(list), [9]);
    },
  });
}

Deno.test({
  name: "LinkedList: an entry that has been removed refers to nothing",
  permissions: "none",
  fn() {
    const { list, entries } = listOf(3);
    const middle = entries[1] as Entry<Numbered>;
    list.remove(middle);
    assertEquals(Object.values(middle), [undefined, undefined, undefined]);
  },
});

Deno.test({
  name: "LinkedList: values are those of the moment, whatever is removed then",
  permissions: "none",
  fn() {
    const { list, entries } = listOf(3);
    const seen = list.values().map(({ number }, at) => {
      list.remove(entries[2 - at] as Entry<Numbered>);
      return number;
    });
    assertEquals(seen, [0, 1, 2]);
    assertEquals(list.size, 0);
  },
});

Deno.test({
  name: "LinkedList.shift: values in the order in which they came, then none",
  permissions: "none",
  fn() {
    const { list } = listOf(3);
    const shifted = [1, 2, 3, 4].map(() => list.shift()?.number);
    assertEquals(shifted, [0, 1, 2, undefined]);
    assertEquals(list.size, 0);
  },
});
