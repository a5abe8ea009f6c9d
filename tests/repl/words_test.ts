import { assertEquals } from "@std/assert";
import { splitWords } from "../../lib/repl/words.ts";

const cases: [text: string, words: string[]][] = [
  ["", []],
  ["a  b\tc", ["a", "b", "c"]],
  ['"a b" c', ["a b", "c"]],
  ["'a b'c", ["a bc"]],
  ['a\\ b \\"', ["a b", '"']],
  ['""', [""]],
  ["it's", ["it's"]],
  ["C:\\\\dir", ["C:\\dir"]],
];
for (const [text, words] of cases) {
  Deno.test({
    name: `splitWords: ${JSON.stringify(text)}`,
    permissions: "none",
    fn: () => assertEquals(splitWords(text), words),
  });
}
