/**
 * The options that only `bench` takes, without its code, because parser and help must not load a benchmark.
 *
 * @module
 */
import type { OptionGroup } from "../../cli/option.ts";
import { HISTORY_FILE_OPTIONS } from "../../cli/history_file_options.ts";
import { RECORDING_OPTIONS } from "../../cli/options.ts";
import { exportNames } from "../../history/transfer/format_names.ts";

const EXPORT_NAMES = exportNames("bench");

export const BENCH_OPTIONS: OptionGroup = {
  title: "Benchmark",
  options: [
    {
      name: "models",
      kind: "list",
      value: "A,B,C",
      commas: true,
      help: "models to ask; each is compared with the first",
    },
    {
      name: "prompts",
      kind: "text",
      value: "FILE",
      help:
        'send the prompts of FILE instead of recorded requests: lines of {"prompt":…} or {"messages":…}, or a promptfoo file',
    },
    {
      name: "tools",
      kind: "text",
      value: "recorded",
      choices: ["recorded"],
      help:
        "repeat the whole recorded work of agents: calls get the recorded results, and no tool is run",
    },
    {
      name: "unrecorded",
      kind: "text",
      value: "WHAT",
      choices: ["end", "tell"],
      help:
        "after a call without a recorded result: end the trajectory (default), or tell the model that the call is not available",
    },
    {
      name: "max-steps",
      kind: "number",
      value: "N",
      help:
        "most answers of a trajectory that call tools (10 more than the record has answers)",
    },
    {
      name: "repeat",
      kind: "number",
      value: "N",
      help: "ask each item N times (1)",
    },
    {
      name: "max-tokens",
      kind: "number",
      value: "M",
      help: "longest answer, in tokens",
    },
    {
      name: "max-spend",
      kind: "number",
      value: "DOLLARS",
      help:
        "send no further request once the known cost of the run has reached this; report what was done (exit code 4)",
    },
    {
      name: "yes",
      short: "y",
      kind: "flag",
      help: "do not ask before money is spent (asked on a terminal only)",
    },
    {
      name: "noise-floor",
      kind: "flag",
      help:
        "also compare each model with itself; asks each item at least twice",
    },
    {
      name: "report-only",
      kind: "text",
      value: "RUN",
      help:
        "send nothing; report a recorded run: its id, a unique prefix of the id, or last",
    },
    {
      name: "preferences",
      kind: "flag",
      help:
        "send nothing; rank models by the blind votes of the history (also with --since, --until, --model, --seed and --json)",
    },
  ],
};

export const LOAD_OPTIONS: OptionGroup = {
  title: "Load",
  options: [
    {
      name: "concurrency",
      kind: "number",
      value: "K",
      help: "concurrent requests (1; no limit with --rate)",
    },
    {
      name: "rate",
      kind: "text",
      value: "R",
      help:
        "requests per second, at random times (Poisson); recorded: at the times at which they were recorded",
    },
    {
      name: "burstiness",
      kind: "number",
      value: "B",
      help:
        "with --rate R, gaps of a gamma distribution of this shape: below 1 more bursts, above 1 more even (1)",
    },
    {
      name: "salt",
      kind: "flag",
      help:
        "put a different text before the first message of each request, so that prompt caches do not help",
    },
    {
      name: "warmup",
      kind: "number",
      value: "W",
      help:
        "requests to each model that are sent first and do not count (as many per host as run concurrently)",
    },
    {
      name: "seed",
      kind: "number",
      value: "N",
      help:
        "seed of arrival times, order of models, and resampling (1); not sent to providers",
    },
    {
      name: "timeout",
      kind: "number",
      value: "SECONDS",
      help:
        "longest wait for data from the provider in each try (600 for the first byte, then 300); up to 3 tries",
    },
  ],
};

export const JUDGE_OPTIONS: OptionGroup = {
  title: "Answers",
  options: [
    {
      name: "assert",
      kind: "text",
      value: "FILE",
      help:
        "file with checks of every answer, in promptfoo's format (JSON or YAML)",
    },
    {
      name: "allow-scripts",
      kind: "flag",
      help: "run the JavaScript checks of a prompts file or of a recorded run",
    },
    {
      name: "grader",
      kind: "text",
      value: "MODEL",
      help:
        "model that grades llm-rubric and similar checks (default: the judge)",
    },
    {
      name: "judge",
      kind: "text",
      value: "MODEL",
      help: "model that compares answers in pairs, in both orders",
    },
    {
      name: "prices",
      kind: "text",
      value: "FILE",
      help: "file with token prices, in LiteLLM's format",
    },
    {
      name: "slo",
      kind: "text",
      value: "LIMITS",
      help: "limits of a good answer: ttft=500ms,tpot=50ms,e2e=5s",
    },
    {
      name: "ttft",
      kind: "text",
      value: "WHAT",
      help: "where TTFT ends: first-character (default) or first-chunk",
    },
    {
      name: "min-difference",
      kind: "text",
      value: "LIMITS",
      help: "ignore smaller differences between models (5%,5ms)",
    },
  ],
};

export const REPORT_OPTIONS: OptionGroup = {
  title: "Report",
  options: [
    {
      name: "out",
      kind: "text",
      value: "FILE",
      help:
        "write the report as a self-contained HTML page, or what --format says",
    },
    {
      name: "format",
      kind: "text",
      value: "FORMAT",
      choices: EXPORT_NAMES,
      help: `write the run for another tool to --out or stdout: ${
        EXPORT_NAMES.join(", ")
      }`,
    },
    {
      name: "json",
      kind: "flag",
      help: "print the report as one JSON object",
    },
    {
      name: "junit",
      kind: "text",
      value: "FILE",
      help: "write the results as JUnit XML",
    },
    {
      name: "fail-if",
      kind: "list",
      value: "CONDITION",
      help:
        "exit with 1 if the condition holds for any model: pass<0.95, ttft_p90>800ms, errors>0 (repeatable)",
    },
  ],
};

/** Without `-n` for `--no-history`, because `-n` is the number of requests. */
export const BENCH_HISTORY_OPTIONS: OptionGroup = {
  title: "History",
  options: [
    {
      name: "history",
      kind: "text",
      value: "FILE",
      help:
        "read and record in FILE instead of the default file (CHAT_HISTORY)",
    },
    ...HISTORY_FILE_OPTIONS.options.filter(({ name }) => name === "store"),
    {
      name: "no-history",
      kind: "flag",
      help: "record nothing",
    },
    ...RECORDING_OPTIONS.options.filter(({ name }) =>
      name === "history-max-size"
    ),
  ],
};
