import { assertEquals } from "@std/assert";
import {
  hasFixedSampling,
  takesBothSamplings,
  type ThinkingControl,
  thinkingControl,
} from "../../../lib/dialects/anthropic_messages/model.ts";

/** Name, how it is told to think, whether it takes temperature with top_p, whether it takes neither. */
const MODELS: [string, ThinkingControl, boolean, boolean][] = [
  ["claude-2.1", "none", true, false],
  ["claude-instant-1.2", "none", true, false],
  ["claude-3-opus-20240229", "none", true, false],
  ["claude-3-5-sonnet-20241022", "none", true, false],
  ["claude-3-7-sonnet-latest", "budget", true, false],
  ["claude-sonnet-4-20250514", "budget", false, false],
  ["claude-opus-4-1-20250805", "budget", false, false],
  ["claude-haiku-4-5", "budget", false, false],
  ["claude-opus-4-5-20251101", "effort", false, false],
  ["claude-sonnet-4-6", "effort", false, false],
  ["claude-opus-4-6", "effort", false, false],
  ["claude-opus-4-8", "effort", false, true],
  ["claude-sonnet-5", "effort", false, true],
  ["claude-latest", "budget", false, false],
  ["anthropic.claude-3-haiku-20240307-v1:0", "none", true, false],
  ["kimi-k2-0905", "budget", true, false],
];

Deno.test({
  name: "model: what a name tells of its abilities",
  permissions: "none",
  fn() {
    for (const [name, control, both, fixed] of MODELS) {
      assertEquals(
        [
          name,
          thinkingControl(name),
          takesBothSamplings(name),
          hasFixedSampling(name),
        ],
        [name, control, both, fixed],
      );
    }
  },
});
