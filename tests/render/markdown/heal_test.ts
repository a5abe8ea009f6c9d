import { assertEquals } from "@std/assert";
import { heal } from "../../../lib/render/markdown/heal.ts";

const CASES: readonly [source: string, healed: string][] = [
  ["plain", "plain"],
  ["**wor", "**wor**"],
  ["a *b **c", "a *b **c***"],
  ["***a", "***a***"],
  ["**bold*", "**bold**"],
  ["**bold** and", "**bold** and"],
  ["**bold**", "**bold**"],
  ["a **", "a"],
  ["`code", "`code`"],
  ["``co`de", "``co`de``"],
  ["`a` **b `c", "`a` **b `c`**"],
  ["`**` b", "`**` b"],
  ["~~gone", "~~gone~~"],
  ["2 * 3", "2 * 3"],
  ["snake_case", "snake_case"],
  ["_it", "_it_"],
  ["\\*a", "\\*a"],
  ["a\\", "a"],
  ["[a](https://x", "[a](https://x)"],
  ["**[a](x", "**[a](x)**"],
  ["[a](x)", "[a](x)"],
];
for (const [source, healed] of CASES) {
  Deno.test(`heal: ${source}`, () => {
    assertEquals(heal(source), healed);
  });
}
