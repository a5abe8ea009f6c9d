import { assertEquals } from "@std/assert";
import { ASSERTIONS } from "../../lib/bench/checks/assertion_types.ts";
import { METRICS } from "../../lib/bench/statistics/metrics.ts";
import {
  BENCH_HISTORY_OPTIONS,
  BENCH_OPTIONS,
  JUDGE_OPTIONS,
  LOAD_OPTIONS,
  REPORT_OPTIONS,
} from "../../lib/commands/bench/options.ts";
import { readText } from "../helpers/source_files.ts";

Deno.test("docs/bench.md: names every check, every metric and every option of its own", async () => {
  const text = await readText("docs/bench.md");
  const groups = [
    BENCH_OPTIONS,
    LOAD_OPTIONS,
    JUDGE_OPTIONS,
    REPORT_OPTIONS,
    BENCH_HISTORY_OPTIONS,
  ];
  const options = groups.flatMap(({ options }) => options)
    .map(({ name }) => `--${name}`)
    .filter((name) => name !== "--timeout" && name !== "--history");
  const metrics = Object.keys(METRICS)
    .map((name) => name.replace(/_(?:mean|p50|p90|p99)$/, ""));
  const names = [...options, ...Object.keys(ASSERTIONS), ...metrics];
  assertEquals(
    names.filter((name) => !new RegExp(`[\`' ]${name}\\b`).test(text)),
    [],
  );
});
