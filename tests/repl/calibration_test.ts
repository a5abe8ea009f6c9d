import { assert, assertEquals } from "@std/assert";
import { Calibration } from "../../lib/repl/calibration.ts";
import { usage } from "./fakes.ts";

const pure = { permissions: "none" } as const;

Deno.test(
  "Calibration: tokens by the rule of thumb, then as the model counts",
  pure,
  () => {
    const calibration = new Calibration();
    const text = "The quick brown fox jumps over the lazy dog. ".repeat(100);
    const first = [{ role: "user", content: text }] as const;
    const both = [...first, { role: "assistant", content: text }] as const;
    const rough = calibration.tokens(both);
    assert(rough > 2000 && rough < 2500, `${rough}`);
    calibration.note(both, usage(2000, 2000));
    assertEquals(calibration.tokens(both), 4000);
    assertEquals(calibration.tokens(first), 2000);
    assertEquals(calibration.tokens([]), 0);
    calibration.clear();
    assertEquals(calibration.tokens(both), rough);
  },
);
