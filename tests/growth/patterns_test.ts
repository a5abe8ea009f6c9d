/**
 * No regular expression of the program takes time that grows faster than the text that it is run on. All of them are
 * found in the source and run on repetitions of what they are made of.
 */
import { assert, assertEquals } from "@std/assert";
import { fastGrowth, type Work } from "./growth.ts";
import { type Pattern, readPatterns, shapesOf } from "./patterns.ts";

/** Characters of the longest text; the fuzzer's run takes its time. */
const MOST = Deno.env.has("FUZZ_CASES") ? 65_536 : 8_192;

/** Patterns that may take longer, as their texts are short and of our own. */
const SHORT: Readonly<Record<string, string>> = {
  "lib/bench/format.ts": "a number with at most 20 digits",
  "lib/core/text/dollars.ts": "a number with at most 20 digits",
};

function workOf({ source, flags }: Pattern): Work {
  const pattern = new RegExp(source, flags);
  return (text) => {
    pattern.lastIndex = 0;
    return flags.includes("g") ? text.replace(pattern, "") : pattern.test(text);
  };
}

async function slowOf(
  pattern: Pattern,
  most = MOST,
): Promise<string | undefined> {
  const work = workOf(pattern);
  for (const shape of shapesOf(pattern.source)) {
    const growth = await fastGrowth(work, shape, most);
    if (growth === undefined) continue;
    const { place, source } = pattern;
    return `${place} /${source}/ on ${JSON.stringify(shape)}: ${growth}`;
  }
  return undefined;
}

Deno.test("regular expressions take time as long as their texts are", async () => {
  const patterns = await readPatterns();
  assert(patterns.length > 300, `${patterns.length}`);
  const slow: string[] = [];
  for (const pattern of patterns) {
    if (Object.keys(SHORT).some((file) => pattern.place.startsWith(file))) {
      continue;
    }
    const found = await slowOf(pattern);
    if (found !== undefined) slow.push(found);
  }
  assertEquals(slow, []);
});

Deno.test("what makes a pattern slow is found", async () => {
  const slow = [
    String.raw`\s+$`,
    String.raw`(a+)+b`,
    String.raw`[?&][^=&\s]*(?:key|token)[^=&\s]*=`,
    String.raw`<(script|style)\b[^]*?<\/\1>`,
    String.raw`"(?:\\.|[^"])*"x`,
    String.raw`\b(?=[\w-]*\d)[\w-]{24,}`,
  ];
  for (const source of slow) {
    // Long enough that a fast processor needs a telling time for it, too.
    const pattern = { place: "here", source, flags: "g" };
    const found = await slowOf(pattern, 4 * MOST);
    assert(found !== undefined, source);
  }
});
