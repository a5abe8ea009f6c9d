/** Nothing that reads lists of others takes time that grows faster than the lists. */
import { assertEquals } from "@std/assert";
import { ChatError } from "../../lib/core/errors.ts";
import { COUNTED } from "./counted.ts";
import { fastGrowth } from "./growth.ts";

/** Items of the list that is compared with one of a quarter; the fuzzer's run takes longer lists. */
const FUZZED = Deno.env.has("FUZZ_CASES");
const MOST = FUZZED ? 65_536 : 8_192;

/** So few are read without a refusal. */
const FEW = 8;

/** Whatever there is too much of is refused with words, not with a full stack. */
async function answeredOrRefused(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
  }
}

for (const [file, name, work] of COUNTED) {
  Deno.test(`${name} (${file}): twice as many take at most twice the time`, async () => {
    await work(FEW);
    if (FUZZED) await answeredOrRefused(() => work(MOST));
    const growth = await fastGrowth(
      ({ length }) => work(length),
      { before: "", fragment: "x", after: "" },
      MOST,
      MOST / 8,
    );
    assertEquals(growth, undefined);
  });
}
