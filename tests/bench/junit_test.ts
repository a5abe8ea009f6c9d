import { assertEquals, assertStringIncludes } from "@std/assert";
import { junitXml } from "../../lib/bench/junit.ts";
import { buildReport } from "../../lib/bench/report.ts";
import { markupProblems } from "../helpers/well_formed.ts";
import { runOf } from "./run_of.ts";

const permissions = "none";

Deno.test({
  name:
    "junitXml: passed, failed, broken and stopped answers, each its own way",
  permissions,
  fn: () => {
    const report = buildReport(runOf(
      [
        { item: 0, asked: 'Is "a<b" & c?\x00', answered: "yes" },
        { item: 1, answered: "no" },
        {
          item: 2,
          answered: null,
          status: "error",
          error: { type: "timeout", message: "" },
        },
        { item: 3, status: "aborted" },
      ],
      { checks: [{ type: "equals", value: "yes" }] },
    ));
    const xml = junitXml(report, [
      { condition: "pass<0.9", model: "a", value: 0.3, failed: true },
      { condition: "errors>9", model: "a", value: 1, failed: false },
    ]);
    assertEquals(markupProblems(xml), []);
    for (
      const part of [
        'name="a" tests="4" failures="1" errors="1" skipped="1"',
        'name="1 Is &quot;a&lt;b&quot; &amp; c?',
        '<failure message="equals yes: got &quot;no&quot;"/>',
        '<error message="timeout"/>',
        "<skipped ",
        'name="fail-if" tests="2" failures="1"',
        '<failure message="is 0.3"/>',
      ]
    ) assertStringIncludes(xml, part);
  },
});
