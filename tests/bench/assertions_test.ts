import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ASSERTIONS } from "../../lib/bench/assertion_types.ts";
import {
  type Assertion,
  check,
  readAssertions,
} from "../../lib/bench/assertions.ts";
import { ConfigError } from "../../lib/core/errors.ts";

const answer = {
  output: 'The answer is {"city": "Paris", "n": [1]}.',
  prompt: "Where?",
  finishReason: "stop",
  latencyMs: 120,
  cost: 0.002,
};
const json = { ...answer, output: '{"city":"Paris"}' };
const schema = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
};

const cases: [Assertion, boolean, typeof answer?][] = [
  [{ type: "equals", value: '{"city":"Paris"}\n' }, true, json],
  [{ type: "equals", value: "x" }, false],
  [{ type: "not-equals", value: "x" }, true],
  [{ type: "contains", value: "Paris" }, true],
  [{ type: "contains", value: "paris" }, false],
  [{ type: "icontains", value: "paris" }, true],
  [{ type: "contains-all", value: ["Paris", "answer"] }, true],
  [{ type: "contains-all", value: "Paris, Rome" }, false],
  [{ type: "contains-any", value: ["Rome", "Paris"] }, true],
  [{ type: "icontains-all", value: ["PARIS", "ANSWER"] }, true],
  [{ type: "icontains-any", value: ["rome", "PARIS"] }, true],
  [{ type: "starts-with", value: "The" }, true],
  [{ type: "ends-with", value: "}." }, true],
  [{ type: "word-count", value: 7 }, true],
  [{ type: "word-count", value: { min: 2, max: 6 } }, false],
  [{ type: "equals", value: { city: "Paris" } }, true, json],
  [{ type: "regex", value: "\\bP[a-z]+s\\b" }, true],
  [{ type: "is-json" }, false],
  [{ type: "is-json" }, true, json],
  [{ type: "is-json", value: schema }, true, json],
  [
    { type: "is-json", value: { ...schema, required: ["country"] } },
    false,
    json,
  ],
  [{ type: "contains-json", value: schema }, true],
  [{ type: "contains-json", value: { type: "array" } }, false],
  [{ type: "javascript", value: "output.length > 10" }, true],
  [{ type: "javascript", value: "context.latencyMs > 1000" }, false],
  [
    { type: "javascript", value: "const n = output.length;\nreturn n > 10" },
    true,
  ],
  [
    { type: "javascript", value: "(text, { latencyMs }) => latencyMs > 1" },
    true,
  ],
  [{ type: "javascript", value: "0.4", threshold: 0.5 }, false],
  [{ type: "javascript", value: "0.5", threshold: 0.5 }, true],
  [{ type: "javascript", value: "0" }, false],
  [
    { type: "javascript", value: 'return { pass: false, reason: "no" }' },
    false,
  ],
  [{ type: "javascript", value: "typeof output" }, false],
  [{ type: "javascript", value: 'typeof Deno === "undefined"' }, true],
  [{ type: "javascript", value: "while (true);" }, false],
  [{ type: "javascript", value: "syntax error" }, false],
  [{ type: "latency", threshold: 120 }, true],
  [{ type: "latency", threshold: 119 }, false],
  [{ type: "cost", threshold: 0.01 }, true],
  [{ type: "finish-reason", value: "stop" }, true],
];
for (const [assertion, expected, given = answer] of cases) {
  const name = `${assertion.type} ${JSON.stringify(assertion.value ?? "")}`;
  Deno.test(`check: ${name} is ${expected}`, () => {
    const { pass, reason } = check(assertion, given);
    assertEquals(pass, expected, reason);
    assertEquals(reason === "", expected);
  });
}

Deno.test("ASSERTIONS: each kind has a case above", () => {
  const covered = new Set(cases.map(([{ type }]) => type));
  assertEquals(
    Object.keys(ASSERTIONS).filter((type) => !covered.has(type)),
    [],
  );
});

const reasons: [Assertion, string][] = [
  [{ type: "contains-all", value: ["Paris", "Rome"] }, ": lacks Rome"],
  [{ type: "latency", threshold: 100 }, "latency 100: took 120 ms"],
  [
    { type: "finish-reason", value: "length" },
    "finish-reason length: was stop",
  ],
  [{ type: "javascript", value: '({ pass: false, reason: "no" })' }, ": no"],
  [{ type: "javascript", value: "absent()" }, "absent is not defined"],
];
for (const [assertion, expected] of reasons) {
  Deno.test(`check: ${assertion.type} says "${expected}"`, () => {
    assertStringIncludes(check(assertion, answer).reason, expected);
  });
}

Deno.test("readAssertions: a list, or promptfoo's assert member", () => {
  const list = [{ type: "contains", value: "x" }];
  assertEquals(readAssertions({ defaultTest: { assert: list } }, "f"), list);
  assertEquals(readAssertions(list, "f"), list);
  assertEquals(readAssertions({ assert: list }, "f"), list);
});

const broken: [unknown, string][] = [
  [[], "list of checks"],
  [{}, "list of checks"],
  [[{ type: "contains" }, { type: "similar" }], "Check 2 of f"],
  [[{ type: "toString" }], "Check 1 of f"],
  [[{ type: "regex", value: "(" }], "invalid pattern"],
];
for (const [value, expected] of broken) {
  Deno.test(`readAssertions: refuses ${JSON.stringify(value)}`, () => {
    const error = assertThrows(() => readAssertions(value, "f"), ConfigError);
    assertStringIncludes(error.message, expected);
  });
}
