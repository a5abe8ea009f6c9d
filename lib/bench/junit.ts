/**
 * The report as JUnit XML, for what shows test results: a suite for each model, a case for each answer, and a suite
 * for the conditions.
 *
 * @module
 */
import { escapeMarkup } from "../core/text/markup.ts";
import type { GateResult } from "./gate.ts";
import type { Report } from "./report.ts";
import type { Scored } from "./scored.ts";

/** A test case: its name, seconds, and the element that tells how it failed. */
interface Case {
  name: string;
  seconds: number;
  problem?: "failure" | "error" | "skipped";
  message?: string;
}

/** Writes the results of a run and of its conditions. */
export function junitXml(report: Report, gates: readonly GateResult[]): string {
  const suites = report.models.map(({ model }, i) =>
    suite(
      model,
      report.answers.filter(({ note }) => note.model === i)
        .map((row) => answerCase(row, report)),
    )
  );
  if (gates.length > 0) suites.push(suite("fail-if", gates.map(gateCase)));
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="chat bench ${report.run}" time="${
    (report.totals.milliseconds / 1000).toFixed(3)
  }">
${suites.join("\n")}
</testsuites>
`;
}

function suite(name: string, cases: readonly Case[]): string {
  const count = (problem: Case["problem"]) =>
    cases.filter((one) => one.problem === problem).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  return [
    `  <testsuite ${
      attributes({
        name,
        tests: cases.length,
        failures: count("failure"),
        errors: count("error"),
        skipped: count("skipped"),
        time: seconds.toFixed(3),
      })
    }>`,
    ...cases.map((one) => testCase(name, one)),
    "  </testsuite>",
  ].join("\n");
}

function testCase(suite: string, one: Case): string {
  const { name, seconds, problem, message = "" } = one;
  const head = `    <testcase ${
    attributes({ classname: suite, name, time: seconds.toFixed(3) })
  }`;
  return problem === undefined
    ? `${head}/>`
    : `${head}><${problem} ${attributes({ message })}/></testcase>`;
}

function answerCase(row: Scored, { items, options }: Report): Case {
  const { note, outcome, failure, pass, failed, measured } = row;
  const question = items[note.item]?.question.replace(/\s+/g, " ") ?? "";
  const repeat = options.load.repeat > 1 ? ` #${note.repeat + 1}` : "";
  const one = {
    name: `${note.item + 1}${repeat} ${question.slice(0, 80).toWellFormed()}`,
    seconds: (measured?.e2eMs ?? 0) / 1000,
  };
  if (outcome === "aborted") return { ...one, problem: "skipped" };
  if (outcome !== "completed") {
    return { ...one, problem: "error", message: failure ?? outcome };
  }
  if (pass) return one;
  const message = failed.map(({ reason }) => reason).join("; ");
  return { ...one, problem: "failure", message };
}

function gateCase({ condition, model, value, failed }: GateResult): Case {
  const one = { name: `${condition} (${model})`, seconds: 0 };
  const message = `is ${value ?? "not known"}`;
  return failed ? { ...one, problem: "failure", message } : one;
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escapeMarkup(String(value))}"`)
    .join(" ");
}
