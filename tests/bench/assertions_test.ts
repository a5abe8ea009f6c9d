import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  type Assertion,
  ASSERTIONS,
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
  [{ type: "javascript", value: "typeof Deno" }, true],
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

Deno.test("readAssertions: a list, or promptfoo's assert member", () => {
  const list = [{ type: "contains", value: "x" }];
  assertEquals(readAssertions(list, "f"), list);
  assertEquals(readAssertions({ assert: list }, "f"), list);
});

const broken: [unknown, string][] = [
  [[], "list of checks"],
  [{}, "list of checks"],
  [[{ type: "contains" }, { type: "similar" }], "Check 2 of f"],
  [[{ type: "regex", value: "(" }], "invalid pattern"],
];
for (const [value, expected] of broken) {
  Deno.test(`readAssertions: refuses ${JSON.stringify(value)}`, () => {
    const error = assertThrows(() => readAssertions(value, "f"), ConfigError);
    assertStringIncludes(error.message, expected);
  });
}
