/**
 * The options that only `bench` takes, apart from its code: parser and help must not load a benchmark.
 *
 * @module
 */
import type { OptionGroup } from "./option.ts";
import { HISTORY_OPTIONS } from "./options.ts";

/** What is asked of whom. */
export const BENCH_OPTIONS: OptionGroup = {
  title: "Benchmark",
  options: [
    {
      name: "models",
      kind: "list",
      value: "A,B,C",
      help: "models to ask; the others are compared with the first",
    },
    {
      name: "prompts",
      kind: "text",
      value: "FILE",
      help:
        'ask what the lines of FILE say, {"prompt":…} or {"messages":…}, instead of recorded requests',
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
      name: "noise-floor",
      kind: "flag",
      help: "compare each model with itself too; asks each item twice at least",
    },
    {
      name: "report-only",
      kind: "text",
      value: "RUN",
      help:
        "send nothing: report a run of the history by its id, a unique prefix of it, or last",
    },
  ],
};

/** How requests are sent. */
export const LOAD_OPTIONS: OptionGroup = {
  title: "Load",
  options: [
    {
      name: "concurrency",
      kind: "number",
      value: "K",
      help: "requests in flight at once (1; no limit with --rate)",
    },
    {
      name: "rate",
      kind: "number",
      value: "R",
      help: "requests per second, arriving at random (Poisson)",
    },
    {
      name: "warmup",
      kind: "number",
      value: "W",
      help: "requests to each model that come first and do not count (0)",
    },
    {
      name: "seed",
      kind: "number",
      value: "N",
      help: "decides random arrivals and resamples (1); is not sent",
    },
    {
      name: "timeout",
      kind: "number",
      value: "SECONDS",
      help:
        "longest silence of the provider in each try (600 to the first byte, then 300); up to 3 tries",
    },
  ],
};

/** How answers are valued. */
export const JUDGE_OPTIONS: OptionGroup = {
  title: "Answers",
  options: [
    {
      name: "assert",
      kind: "text",
      value: "FILE",
      help: "checks of every answer, as promptfoo writes them (JSON or YAML)",
    },
    {
      name: "judge",
      kind: "text",
      value: "MODEL",
      help: "a model that compares answers in pairs, in both orders",
    },
    {
      name: "prices",
      kind: "text",
      value: "FILE",
      help: "what tokens cost, in the layout of LiteLLM's price file",
    },
    {
      name: "slo",
      kind: "text",
      value: "LIMITS",
      help: "what counts as good: ttft=500ms,tpot=50ms,e2e=5s",
    },
  ],
};

/** What is reported, and what fails. */
export const REPORT_OPTIONS: OptionGroup = {
  title: "Report",
  options: [
    {
      name: "out",
      kind: "text",
      value: "FILE",
      help: "write the report as a page of HTML that needs nothing else",
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
        "exit with 1 if it holds for a model: pass<0.95, ttft_p90>800ms, errors>0 (repeatable)",
    },
  ],
};

/** Where requests are read from, and answers recorded; `-n` is taken. */
export const BENCH_HISTORY_OPTIONS: OptionGroup = {
  title: "History",
  options: [
    {
      name: "history",
      kind: "text",
      value: "FILE",
      help: "read and record there instead of the usual place",
    },
    {
      name: "no-history",
      kind: "flag",
      help: "record nothing",
    },
    ...HISTORY_OPTIONS.options.filter(({ name }) =>
      name === "history-max-size"
    ),
  ],
};
