import { assertEquals } from "@std/assert";
import { deltaTemplate } from "../../../lib/dialects/anthropic_messages/delta_template.ts";
import { runOf } from "../../helpers/event_run.ts";

function eventOf(data: unknown): string {
  return `event: content_block_delta\ndata: ${JSON.stringify(data)}\n\n`;
}

function delta(delta: unknown, more: Record<string, unknown> = {}): string {
  return eventOf({ type: "content_block_delta", index: 0, delta, ...more });
}

function said(text: string): string {
  return delta({ type: "text_delta", text });
}

Deno.test({
  name:
    "deltaTemplate: alike events are one, with the text of each as JSON has it",
  permissions: "none",
  fn() {
    const texts = ["a", " é", "", '"\n\\', "\u2028"];
    assertEquals(runOf(deltaTemplate, said("x"), texts.map(said).join("")), {
      data: {
        type: "content_block_delta",
        index: 0,
        delta: { type: "text_delta", text: texts.join("") },
      },
      texts: ["a", " é", '\\"\\n\\\\', "\u2028"],
    });
  },
});

Deno.test({
  name: "deltaTemplate: escapes are written as JSON.stringify does",
  permissions: "none",
  fn() {
    const written = ["\\u00e9", "\\/", "\\u000a", "\\ud83c", "\\udf0d"];
    const events = written.map((text) => said("#").replace("#", () => text));
    const run = runOf(deltaTemplate, said("x"), events.join(""));
    assertEquals(run?.texts, ["é", "/", "\\n", "\\ud83c", "\\udf0d"]);
    assertEquals(run?.data.delta, { type: "text_delta", text: "é/\n🌍" });
  },
});

const UNALIKE: readonly [about: string, learnt: string, events: string][] = [
  ["nothing", said("x"), ""],
  ["half of one", said("x"), said("a").slice(0, -2)],
  ["another block", said("x"), said("a") + said("b").replace(":0", ":1")],
  ["a ping between two", said("x"), `${said("a")}: ping\n\n${said("b")}`],
  ["a member more", said("x"), said("#").replace("#", 'a","b":"c')],
  ["half an escape", said("x"), said("#").replace("#", "\\") + said("n")],
  ["a control character", said("x"), said("#").replace("#", "a\tb")],
  ["no text", delta({ type: "other" }), delta({ type: "other" })],
  [
    "a text with something else beside it",
    delta({ type: "text_delta", text: "x", citation: {} }),
    delta({ type: "text_delta", text: "a", citation: {} }),
  ],
  [
    "a failure",
    delta({ type: "text_delta", text: "x" }, { error: { message: "no" } }),
    delta({ type: "text_delta", text: "a" }, { error: { message: "no" } }),
  ],
  [
    "a text that is no delta's",
    eventOf({ type: "other", delta: { text: "x" } }),
    eventOf({ type: "other", delta: { text: "a" } }),
  ],
];
for (const [about, learnt, events] of UNALIKE) {
  Deno.test({
    name: `deltaTemplate: ${about} is no run`,
    permissions: "none",
    fn: () => assertEquals(runOf(deltaTemplate, learnt, events), undefined),
  });
}
