import { assertEquals } from "@std/assert";
import { unicodeWidth } from "@std/cli/unicode-width";

const cases: Record<string, [text: string, width: number]> = {
  "nothing": ["", 0],
  "Latin": ["hello", 5],
  "Chinese": ["天地", 4],
  "Hangul": ["한국어", 6],
  "fullwidth forms": ["ＡＢ", 4],
  "halfwidth forms": ["ｱｲ", 2],
  "an emoji": ["🦕", 2],
  "a combining mark": ["e\u0301", 1],
  "a zero width space": ["a\u200Bb", 2],
  "a variation selector": ["a\uFE0F", 1],
  "control characters": ["a\tb\n\x1B", 2],
  "Arabic with marks": ["مَ", 1],
};

for (const [name, [text, width]] of Object.entries(cases)) {
  Deno.test(`unicodeWidth: ${name}`, { permissions: "none" }, () => {
    assertEquals(unicodeWidth(text), width);
  });
}
