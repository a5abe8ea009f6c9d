import { assertEquals } from "@std/assert";
import { chunkTemplate } from "../../../lib/dialects/openai_chat/chunk_template.ts";
import { runOf } from "../../helpers/event_run.ts";

const HEAD = { id: "a", model: "m", usage: null };

function event(
  delta: unknown,
  choice: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
): string {
  const choices = [{ index: 0, delta, "finish_reason": null, ...choice }];
  return `data: ${JSON.stringify({ ...HEAD, choices, ...more })}\n\n`;
}

function said(content: string): string {
  return event({ role: "assistant", content });
}

Deno.test({
  name:
    "chunkTemplate: alike chunks are one, with the text of each as JSON has it",
  permissions: "none",
  fn() {
    const texts = ["a", " é", "", '"\n\\', '"content":"'];
    assertEquals(runOf(chunkTemplate, said("x"), texts.map(said).join("")), {
      data: {
        ...HEAD,
        choices: [{
          index: 0,
          delta: { role: "assistant", content: texts.join("") },
          "finish_reason": null,
        }],
      },
      texts: ["a", " é", '\\"\\n\\\\', '\\"content\\":\\"'],
    });
  },
});

for (const member of ["reasoning", "reasoning_content"]) {
  Deno.test({
    name: `chunkTemplate: ${member} is a text, too`,
    permissions: "none",
    fn() {
      const delta = (text: string) => event({ content: null, [member]: text });
      const run = runOf(chunkTemplate, delta("x"), delta("a") + delta("b"));
      assertEquals(run?.texts, ["a", "b"]);
    },
  });
}

Deno.test({
  name: "chunkTemplate: random letters that hide the length are no hindrance",
  permissions: "none",
  fn() {
    const padded = (text: string, obfuscation: string) =>
      event({ content: text }, {}, { obfuscation });
    const run = runOf(
      chunkTemplate,
      padded("x", "abc"),
      padded("a", "") + padded("b", "xy"),
    );
    assertEquals(run?.texts, ["a", "b"]);
  },
});

const UNALIKE: readonly [about: string, one: (text: string) => string][] = [
  ["another choice", (text) => event({ content: text }, { index: text })],
  ["an end", (text) => event({ content: text }, { "finish_reason": "stop" })],
  [
    "letters that are not known to mean nothing",
    (content) =>
      event({ content }, {}, { more: { obfuscation: `${content}b` } }),
  ],
  [
    "letters that need an escape",
    (content) => event({ content }, {}, { obfuscation: `\n${content}` }),
  ],
  ["two texts", (text) => event({ content: text, reasoning: "b" })],
  ["a text beside an empty one", (content) => event({ content, refusal: "" })],
  [
    "log probabilities",
    (content) => event({ content }, { logprobs: { content: [] } }),
  ],
  [
    "tokens counted",
    (content) => event({ content }, {}, { usage: { "total_tokens": 1 } }),
  ],
  [
    "tokens counted elsewhere",
    (content) => event({ content }, {}, { "x_groq": { usage: {} } }),
  ],
  ["a failure", (content) => event({ content }, {}, { error: "no" })],
  ["a choice's failure", (content) => event({ content }, { error: "no" })],
  ["two choices", (content) =>
    event({}, {}, {
      choices: [{ delta: { content } }, { delta: { content: "b" } }],
    })],
  [
    "a call",
    (name) => event({ "tool_calls": [{ function: { name, arguments: "" } }] }),
  ],
  ["a name before it", (content) => `event: x\n${said(content)}`],
  [
    "no JSON",
    (text) => `data: {"choices":[{"delta":{"content":"${text}"}]\n\n`,
  ],
];
for (const [about, one] of UNALIKE) {
  Deno.test({
    name: `chunkTemplate: ${about} is no run`,
    permissions: "none",
    fn: () =>
      assertEquals(
        runOf(chunkTemplate, one("x"), one("a") + one("b")),
        undefined,
      ),
  });
}
