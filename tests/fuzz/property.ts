/**
 * Properties as tests: 1,000 cases each, the same ones each time. `FUZZ_CASES` has more of them, and other ones each
 * time. A failure prints its seed and its smallest case.
 *
 * @module
 */
import fc from "fast-check";

const numRuns = Number(Deno.env.get("FUZZ_CASES") ?? 1000);
const seed = Deno.env.has("FUZZ_CASES") ? {} : { seed: 1 };

/**
 * Tests that a property holds for made-up cases.
 *
 * @param found cases in which it once did not hold; tried first, every time
 */
export function property<T extends [unknown, ...unknown[]]>(
  name: string,
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  holds: (...values: T) => void | Promise<void>,
  found: T[] = [],
): void {
  Deno.test(`${name}, whatever the case`, async () => {
    const checked = fc.asyncProperty<T>(
      ...arbitraries as { [K in keyof T]: fc.Arbitrary<T[K]> },
      async (...values: T) => {
        await holds(...values);
      },
    );
    await fc.assert(checked, { numRuns, examples: found, ...seed });
  });
}

/** A text, of any characters and often of those that matter to a wire format. */
export function text(): fc.Arbitrary<string> {
  const telling = fc.constantFrom(
    "\n",
    "\r",
    "\r\n",
    ":",
    " ",
    "data: ",
    "event: x",
    "\uFEFF",
    "\0",
    "é",
    "👩‍👩‍👧",
    "\\",
    '"',
    "{}",
    "[DONE]",
    "\u2028",
  );
  const unit = fc.oneof(
    fc.string({ unit: "binary", maxLength: 6 }),
    fc.string({ maxLength: 6 }),
    telling,
  );
  return fc.array(unit, { maxLength: 12 }).map((parts) => parts.join(""));
}

/** What stands in JSON where no text should; some are one only with what follows. */
export function brokenText(): fc.Arbitrary<string> {
  return fc.constantFrom(
    "half \\",
    "none \\N",
    "\\u00",
    "e9",
    "\\ud83d",
    "\\ude00",
    'a"b',
    'a"," b":"c',
    'a"}}]}\\n\\ndata: {"choices":[{"delta":{"content":"b',
    "a\tb",
    "a\rb",
    "a\nb",
    "a\n\nb",
  );
}

/** Where to cut something, each as a share of its length. */
export function cuts(): fc.Arbitrary<number[]> {
  // Of doubles, nearly all are nearly 0.
  const share = fc.nat({ max: 1000 }).map((thousandths) => thousandths / 1000);
  return fc.array(share, { maxLength: 6 });
}

/** The pieces of a text or of bytes between cuts. */
export function pieces<
  T extends { length: number; slice(a: number, b: number): T },
>(
  whole: T,
  at: readonly number[],
): T[] {
  const ends = at.map((share) => Math.round(share * whole.length));
  ends.push(0, whole.length);
  ends.sort((a, b) => a - b);
  return ends.slice(1).map((end, i) => whole.slice(ends[i] ?? 0, end));
}
