import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ASSERTIONS } from "../../../lib/bench/checks/assertion_types.ts";
import { type Assertion, check } from "../../../lib/bench/checks/assertions.ts";
import type { Checked } from "../../../lib/bench/checks/assertion_types.ts";
import { readAssertions } from "../../../lib/bench/checks/read_assertions.ts";
import { outcomeOf } from "../../../lib/bench/checks/outcome.ts";
import { ConfigError } from "../../../lib/core/errors.ts";

const call = (name: string, args: string) => ({
  id: "1",
  type: "function",
  function: { name, arguments: args },
});
const answer: Checked = {
  output: 'The answer is {"city": "Paris", "n": [1]}.',
  prompt: "Where?",
  finishReason: "stop",
  latencyMs: 120,
  cost: 0.002,
  toolCalls: [call("find", '{"city":"Paris"}')],
  tools: [{
    type: "function",
    function: {
      name: "find",
      parameters: {
        type: "object",
        properties: { city: { type: "string" } },
        required: ["city"],
      },
    },
  }],
  vars: { city: "Paris", cities: ["Rome", "Paris"], expected: "x" },
  grade: (type, value) => {
    if (type === "similar") return { pass: false, score: 0.8 };
    return value === "polite" ? { pass: true, score: 0.6 } : undefined;
  },
};
const json = { ...answer, output: '{"city":"Paris"}' };
const schema = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
};

const cost = (): Checked => {
  const { cost: _cost, ...unpriced } = answer;
  return unpriced;
};
const cases: [Assertion, boolean, Checked?][] = [
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
  // What cannot be told passes neither way.
  [{ type: "cost", threshold: 1 }, false, cost()],
  [{ type: "not-cost", threshold: 1 }, false, cost()],
  [{ type: "not-javascript", value: "absent()" }, false],
  [{ type: "contains", value: "{{city}}" }, true],
  [{ type: "equals", value: "{{ expected }}" }, false],
  [{ type: "contains-any", value: "{{cities}}" }, true],
  [{ type: "contains-all", value: "{{cities}}" }, false],
  [{ type: "icontains", value: "{{ cities[1] | upper }}" }, true],
  [{ type: "not-icontains-any", value: "sorry\nParis" }, false],
  [{ type: "is-json", value: JSON.stringify(schema) }, true, json],
  [{ type: "is-json", value: '{"required":["country"]}' }, false, json],
  [{ type: "is-json", value: { "type": "object", items: [] } }, true, json],
  [{ type: "javascript", value: "context.vars.city === 'Paris'" }, true],
  [
    {
      type: "javascript",
      value: "module.exports = (output, { vars }) => vars.city === 'Paris';\n",
    },
    true,
  ],
  [{ type: "levenshtein", value: '{"city":"Pari"}' }, true, json],
  [{ type: "levenshtein", value: "Rome", threshold: 3 }, false, json],
  [{ type: "rouge-n", value: "The answer is Paris", threshold: 0.7 }, true],
  [{ type: "rouge-n", value: "The answer is Paris" }, false],
  [{ type: "is-valid-openai-tools-call" }, true],
  [
    { type: "is-valid-openai-tools-call" },
    false,
    { ...answer, toolCalls: [call("find", '{"city":1}')] },
  ],
  [
    { type: "is-valid-openai-tools-call" },
    false,
    { ...answer, toolCalls: [call("lose", "{}")] },
  ],
  [{ type: "is-valid-openai-tools-call" }, false, { ...answer, toolCalls: [] }],
  [{ type: "llm-rubric", value: "polite" }, true],
  [{ type: "llm-rubric", value: "polite", threshold: 0.7 }, false],
  [{ type: "not-llm-rubric", value: "polite" }, false],
  [{ type: "llm-rubric", value: "never asked" }, false],
  [{ type: "not-llm-rubric", value: "never asked" }, false],
  [{ type: "similar", value: "x" }, true],
  [{ type: "similar", value: "x", threshold: 0.9 }, false],
  [{ type: "regex", value: "(a+)+$" }, false, {
    ...answer,
    output: "a".repeat(60) + "!",
  }],
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
  [{ type: "contains", value: "Rome" }, 'contains Rome: got "The answer'],
  [{ type: "contains", value: "{{expected}}!" }, "contains x!: got"],
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
  ["contains", "list of checks"],
  [[{ type: "contains", value: "x" }, { type: "bleu" }], "Check 2 of f"],
  [[{ type: "toString" }], "Check 1 of f"],
  [[{ type: "regex", value: "(" }], "invalid pattern"],
  [[{ type: "contains" }], "contains needs a text"],
  [[{ type: "contains", value: "" }], "contains needs a text"],
  [[{ type: "contains-any", value: "a,,b" }], "none of them empty"],
  [[{ type: "contains-all", value: [] }], "needs a list"],
  [[{ type: "not-icontains-any", value: { a: 1 } }], "needs a list"],
  [[{ type: "word-count", value: { least: 1 } }], "needs a number"],
  [[{ type: "latency" }], "latency needs a threshold"],
  [[{ type: "contains", value: "x", threshold: 1 }], "takes no threshold"],
  [[{ type: "is-json", value: "no schema" }], "is not a JSON schema"],
  [[{ type: "is-json", value: { type: "objekt" } }], "objekt"],
  ...[
    [{ requried: ["a"] }, '"requried" (did you mean required?)'],
    [{ properties: { a: { minimun: 1 } } }, '"minimun"'],
    [{ items: [{ type: "text" }] }, "unknown JSON type: text"],
    [{ anyOf: [true, { $defs: { a: { propertys: {} } } }] }, '"propertys"'],
    [{ dependencies: { a: { enumm: [1] } } }, '"enumm"'],
    [{ type: "string", nullable: true }, '"nullable"'],
    [{ $schema: "http://json-schema.org/draft-04/schema#", const: 1 }, "const"],
    [
      { $schema: "http://json-schema.org/draft-07/schema#", $defs: {} },
      '"$defs"',
    ],
    [
      {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        additionalItems: false,
      },
      '"additionalItems"',
    ],
    ['{"requird":[]}', '"requird"'],
  ].flatMap(([value, expected]): [unknown, string][] =>
    ["is-json", "contains-json"].map((type) => [
      [{ type, value }],
      String(expected),
    ])
  ),
  [[{ type: "contains", value: "x", provider: "a" }], '"provider"'],
  [[{ type: "contains", value: "x", transform: "a" }], '"transform"'],
  [[{ type: "llm-rubric", value: "x", rubricPrompt: "" }], '"rubricPrompt"'],
  [[{ type: "equals", value: "x", weight: -1 }], "weight must be"],
  [[{ type: "equals", value: "x", wieght: 1 }], '"wieght"'],
  [[{ type: "assert-set", assert: [{ type: "nope" }] }], "Check 1 of Check 1"],
  [[{ type: "assert-set", assert: [] }], "list of checks"],
  [[{ type: "javascript", value: "'{{x}}' === output" }], "context.vars"],
  [[{ type: "javascript", value: " " }], "needs a script"],
  [{ defaultTest: { assert: [], options: {} } }, '"options"'],
  [{ defaultTest: { assert: [] }, tests: [] }, '"tests"'],
  [{ assert: [], assertionTemplates: {} }, '"assertionTemplates"'],
  [[{ type: "contains", value: "file://x" }], "file://"],
];
for (const [value, expected] of broken) {
  Deno.test(`readAssertions: refuses ${JSON.stringify(value)}`, () => {
    const error = assertThrows(() => readAssertions(value, "f"), ConfigError);
    assertStringIncludes(error.message + (error.hint ?? ""), expected);
  });
}

Deno.test("readAssertions: takes the keywords of every draft, and names that are data", () => {
  const schemas = [
    { enum: [{ requried: 1 }], const: { a: 1 }, default: { typ: "x" } },
    { properties: { requried: { type: "string" }, dependencies: true } },
    { $defs: { dependencies: true }, "x-order": 1, deprecated: true },
    { prefixItems: [{ type: "integer" }], unevaluatedItems: false },
    { items: [{ type: "integer" }], additionalItems: false },
    { dependencies: { a: ["b"], c: { required: ["d"] } } },
    { $schema: "http://json-schema.org/draft-04/schema#", id: "x" },
    {
      $schema: "https://json-schema.org/draft/2019-09/schema",
      $recursiveAnchor: true,
      dependentRequired: { a: ["b"] },
    },
    { if: { minContains: 1 }, then: true, else: false, contentSchema: {} },
  ];
  for (const value of schemas) {
    assertEquals(readAssertions([{ type: "is-json", value }], "f").length, 1);
  }
});

const unfilled: [unknown, string][] = [
  ["{{nothing}}", "no value"],
  ["{{city.name}}", "no value"],
  ["{{city | reverse}}", 'filter "reverse"'],
  ["{% if city %}x{% endif %}", "not supported"],
  ["{{city", "not supported"],
  ["{{ 1 + 1 }}", "not supported"],
  ["{{constructor}}", "no value"],
];
for (const [value, expected] of unfilled) {
  Deno.test(`check: the template ${value} is an error, not a result`, () => {
    for (const type of ["contains", "not-contains"]) {
      const error = assertThrows(
        () => check({ type, value }, answer),
        ConfigError,
      );
      assertStringIncludes(error.message, expected);
    }
  });
}

Deno.test("outcomeOf: weights, sets, thresholds and metrics", () => {
  const yes = { type: "contains", value: "Paris", metric: "place" };
  const no = { type: "contains", value: "Rome" };
  const of = (list: Assertion[], threshold?: number) => {
    const { pass, score, failed } = outcomeOf(list, answer, threshold);
    return [pass, score, failed.map(({ check }) => check)];
  };
  assertEquals(of([]), [true, 1, []]);
  assertEquals(of([yes, no]), [false, 0.5, ["contains Rome"]]);
  assertEquals(of([yes, no], 0.5), [true, 0.5, []]);
  assertEquals(of([yes, { ...no, weight: 3 }], 0.5), [
    false,
    0.25,
    ["contains Rome", "threshold 0.5"],
  ]);
  assertEquals(of([yes, { ...no, weight: 0 }]), [true, 1, []]);
  const set = { type: "assert-set", assert: [yes, no] };
  assertEquals(of([yes, set]), [false, 0.75, ["contains Rome"]]);
  assertEquals(of([yes, { ...set, threshold: 0.5 }]), [true, 0.75, []]);
  assertEquals(outcomeOf([yes, set], answer).metrics, { place: 2 });
});
