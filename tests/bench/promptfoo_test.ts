import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { parsePrompts } from "../../lib/bench/prompts.ts";
import { ConfigError } from "../../lib/core/errors.ts";
import { valueFiles } from "./value_files.ts";

// The YAML parser looks at the environment.
const permissions = { env: true };

const FILES = {
  "ask.txt": "Where is {{city}}?\n---\nWho lives in {{city}}?\n",
  "chat.json":
    '[{"role":"system","content":"Be brief."},{"role":"user","content":"{{city}}?"}]',
  "cities.yaml": "- vars: {city: Rome}\n- vars: {city: Oslo}\n",
  "vars.json": '{"city":"Bern"}',
  "words.txt": "sorry\ncannot, really\n",
  "schema.json": '{"type":"object","required":["latitude"]}',
  "check.js": "module.exports = (output) => output.length > 3;\n",
  "text.txt": "A long text.\n",
};

function read(config: string) {
  return parsePrompts(config, "c.yaml", valueFiles(FILES));
}

async function asked(config: string): Promise<string[]> {
  return (await read(config)).map(({ request }) =>
    request.messages.map(({ content }) => content).join(" | ")
  );
}

Deno.test({
  name: "promptfoo: every prompt with the variables of every test",
  permissions,
  fn: async () => {
    assertEquals(
      await asked(`
prompts: ["Where is {{city}}?", "Is {{ city | upper }} {{size}}?"]
providers: [openai:gpt-4o]
defaultTest: {vars: {size: big}}
tests:
  - vars: {city: [Paris, Rome]}
  - vars: {city: Ur, size: old}
`),
      [
        "Where is Paris?",
        "Is PARIS big?",
        "Where is Rome?",
        "Is ROME big?",
        "Where is Ur?",
        "Is UR old?",
      ],
    );
  },
});

Deno.test({
  name: "promptfoo: prompts, tests, variables and values from files",
  permissions,
  fn: async () => {
    assertEquals(
      await asked("prompts: file://ask.txt\ntests: file://cities.yaml\n"),
      [
        "Where is Rome?",
        "Who lives in Rome?",
        "Where is Oslo?",
        "Who lives in Oslo?",
      ],
    );
    assertEquals(
      await asked(
        "prompts: [file://chat.json]\ntests: [{vars: file://vars.json}]\n",
      ),
      ["Be brief. | Bern?"],
    );
    assertEquals(
      await asked(
        "prompts: ['{{t}}']\ntests: [{vars: {t: file://text.txt}}]\n",
      ),
      ["A long text."],
    );
    const [item] = await read(`
prompts: [Hi]
tests:
  - assert:
      - {type: not-icontains-any, value: file://words.txt}
      - {type: is-json, value: file://schema.json}
      - {type: javascript, value: file://check.js}
`);
    assertEquals(item?.planned.assert?.map(({ value }) => value), [
      "sorry\ncannot, really",
      { type: "object", required: ["latitude"] },
      "module.exports = (output) => output.length > 3;",
    ]);
  },
});

Deno.test({
  name: "promptfoo: checks of defaultTest and of the test, its threshold",
  permissions,
  fn: async () => {
    const items = await read(`
prompts: [Hi]
defaultTest: {threshold: 0.5, assert: [{type: contains, value: a}]}
tests:
  - {threshold: 0.9, assert: [{type: contains, value: b, weight: 2}]}
  - {vars: {x: 1}}
`);
    assertEquals(items.map(({ planned }) => planned), [
      {
        line: 1,
        vars: {},
        threshold: 0.9,
        assert: [
          { type: "contains", value: "a" },
          { type: "contains", value: "b", weight: 2 },
        ],
      },
      {
        line: 2,
        vars: { x: 1 },
        threshold: 0.5,
        assert: [{ type: "contains", value: "a" }],
      },
    ]);
  },
});

const broken: [string, string][] = [
  ["prompts: [Hi]\nscenarios: []\n", '"scenarios"'],
  ["prompts: [Hi]\nnunjucksFilters: {}\n", '"nunjucksFilters"'],
  ["prompts: [Hi]\ndefaultTest: {options: {transform: x}}\n", '"options"'],
  ["prompts: [Hi]\ntests: [{provider: openai:x}]\n", '"provider"'],
  ["prompts: [Hi]\ntests: [{asert: []}]\n", '"asert"'],
  ["prompts: [Hi]\ntests: [{assert: []}]\n", "list of checks"],
  ["prompts: [Hi]\ntests: file://t.csv\n", "Cannot read t.csv"],
  ["prompts: [Hi]\ntests: [{vars: {a: file://v.py}}]\n", "file://v.py"],
  ["prompts: [file://p.js]\n", "file://p.js"],
  ["prompts: [{raw: Hi, config: {}}]\n", '"config"'],
  ["prompts: ['{{city}}']\ntests: [{vars: {town: x}}]\n", "{{city}}"],
  ["prompts: ['{{a | nl2br}}']\ntests: [{vars: {a: x}}]\n", "nl2br"],
  ["prompts: ['{% raw %}']\n", "not supported"],
  ["prompts: ['{{env.HOME}}']\n", "no value"],
  ["prompts: []\n", "holds no prompts"],
  ["tests: [{assert: [{type: is-json}]}]\n", "holds no prompts"],
  [
    "prompts: [Hi]\ntests: [{assert: [{type: contains, value: file://p.py}]}]\n",
    "file://p.py",
  ],
  [
    "prompts: [Hi]\ntests: [{assert: [{type: javascript, value: file://p.py}]}]\n",
    "file://p.py",
  ],
];
for (const [config, expected] of broken) {
  Deno.test({
    name: `promptfoo: refuses ${JSON.stringify(config)}`,
    permissions,
    fn: async () => {
      const { message } = await assertRejects(() => read(config), ConfigError);
      assertStringIncludes(message, expected);
    },
  });
}

Deno.test({
  name: "parsePrompts: a line's own variables fill its messages and no others",
  permissions,
  fn: async () => {
    const items = await parsePrompts(
      '{"prompt":"Where is {{city}}?","vars":{"city":"Bern"}}\n{"prompt":"What is {{x}}?"}\n',
      "p.jsonl",
      valueFiles(),
    );
    assertEquals(items.map(({ request }) => request.messages[0]?.content), [
      "Where is Bern?",
      "What is {{x}}?",
    ]);
    assertEquals(items[0]?.planned.vars, { city: "Bern" });
  },
});
