import { assertEquals } from "@std/assert";
import { isRule, type Rule, ruled, ruleOf } from "../../lib/tools/rules.ts";

const CASES: readonly (readonly [
  what: string,
  rules: { allow?: Rule[]; deny?: Rule[] },
  tool: string,
  args: Record<string, unknown>,
  expected: "allow" | "deny" | undefined,
])[] = [
  ["no rule", {}, "a", {}, undefined],
  ["a name", { allow: ["a"] }, "a", { x: 1 }, "allow"],
  ["another name", { allow: ["a"] }, "ab", {}, undefined],
  [
    "a pattern",
    { allow: ["mcp__*__read_*"] },
    "mcp__fs__read_file",
    {},
    "allow",
  ],
  [
    "a pattern that does not fit",
    { allow: ["mcp__*__x"] },
    "mcp__x",
    {},
    undefined,
  ],
  ["deny before allow", { allow: ["*"], deny: ["a"] }, "a", {}, "deny"],
  [
    "arguments",
    { allow: [{ tool: "a", arguments: { p: "docs/*" } }] },
    ...["a", { p: "docs/x" }, "allow"] as const,
  ],
  [
    "arguments that climb",
    { allow: [{ tool: "a", arguments: { p: "docs/*" } }] },
    ...["a", { p: "docs/../key" }, undefined] as const,
  ],
  [
    "an argument that the rule does not name",
    { allow: [{ tool: "a", arguments: { p: "*" } }] },
    ...["a", { p: "x", force: true }, undefined] as const,
  ],
  [
    "an argument that is missing",
    { allow: [{ tool: "a", arguments: { p: "*" } }] },
    ...["a", {}, undefined] as const,
  ],
  [
    "denied arguments, with others",
    { deny: [{ tool: "a", arguments: { p: "*.env" } }] },
    ...["a", { p: "x/.env", q: 1 }, "deny"] as const,
  ],
  [
    "other arguments are not denied",
    { deny: [{ tool: "a", arguments: { p: "*.env" } }] },
    ...["a", { p: "x" }, undefined] as const,
  ],
  [
    "values that are no text, as JSON",
    { allow: [{ tool: "a", arguments: { n: "1", o: '{"x":*}' } }] },
    ...["a", { n: 1, o: { x: [2] } }, "allow"] as const,
  ],
];
for (const [what, rules, tool, args, expected] of CASES) {
  Deno.test(`rules: ${what}`, () => {
    assertEquals(ruled(rules, tool, args), expected);
  });
}

Deno.test("ruleOf: means the call and no other, whatever signs it has", () => {
  const args = { path: "a*\\b/../c", n: 2 };
  const rule = ruleOf("read_*", args);
  assertEquals(isRule(rule), true);
  const says = (tool: string, args: Record<string, unknown>) =>
    ruled({ allow: [rule] }, tool, args);
  assertEquals(says("read_*", args), "allow");
  assertEquals(says("read_file", args), undefined);
  assertEquals(says("read_*", { ...args, path: "ax\\b/../c" }), undefined);
  assertEquals(says("read_*", { ...args, n: 3 }), undefined);
});

Deno.test("isRule: a name, or a name with patterns of arguments", () => {
  for (
    const rule of ["a", { tool: "a" }, { tool: "a", arguments: { b: "" } }]
  ) {
    assertEquals(isRule(rule), true);
  }
  for (
    const other of ["", 1, null, {}, { tool: 1 }, { tool: "a", args: {} }, {
      tool: "a",
      arguments: { b: 1 },
    }]
  ) assertEquals(isRule(other), false);
});
