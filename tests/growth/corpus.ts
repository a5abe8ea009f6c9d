/**
 * Texts that readers of others' words are run on: repetitions of what their formats are made of.
 *
 * @module
 */
import fc from "fast-check";
import { EVERY_READER, foundFor } from "./found.ts";
import type { Shape } from "./growth.ts";

/** What formats are made of; `%d` counts in steps of 65,536, as names and numbers do that share one bucket of a hash. */
export const ATOMS: readonly string[] = [
  " ",
  "\t",
  "\n",
  "\r",
  "\r\n",
  "\r\n\r\n",
  "a",
  "0",
  "é",
  "🌍",
  "\u200d",
  "\\",
  '\\"',
  "\\u0000",
  '"',
  "'",
  "`",
  "``` ",
  "~~~",
  "<",
  "<a",
  "</script>",
  "<script>",
  ">",
  "> ",
  "*",
  "**a",
  "_a",
  "~~",
  "- ",
  "1. ",
  "# ",
  "|",
  "|-",
  "| a ",
  "[",
  "[a](",
  "![",
  "](",
  "{",
  "}",
  "[]",
  ",",
  ":",
  ";",
  '"a":',
  '"%d":1,',
  "%d,",
  '"%d",',
  "/",
  "//",
  "a@",
  "@a.",
  "?key",
  "?a=",
  "&key=",
  "key=",
  "key: a",
  "Bearer ",
  "sk-",
  "a-",
  "eyJa-",
  "-----BEGIN PRIVATE KEY-----",
  "+1 2",
  "1.",
  ":1",
  "data: ",
  "data:\n",
  "data: {}\n\n",
  ": a\n",
  "event: a\n",
  "id: a\n",
  "x: y\r\n",
  "%d: y\r\n",
  "<think>",
  "</think",
  '{"v":1,"id":"',
  '"ended":"',
  ',"usage":{',
  "${a",
  "{{",
  "x=$a\n",
  "1\r\n0\r\n",
  chunk('"content":"a"'),
  chunk('"content":" \\n"'),
  chunk(
    '"tool_calls":[{"index":%d,"id":"%d","function":{"name":"f","arguments":"{}"}}]',
  ),
  chunk('"tool_calls":[{"index":%d,"function":{"arguments":"}"}}]'),
  chunk('"tool_calls":[{"id":"%d","function":{"name":"f","arguments":"}"}}]'),
  chunk(
    '"thinking_blocks":[{"type":"thinking","thinking":"a","signature":"b"}]',
  ),
  'data: {"choices":[{"index":%d,"delta":{"content":"a"}}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
  event(
    '"type":"content_block_start","index":%d,"content_block":{"type":"text","text":""}',
  ),
  event(
    '"type":"content_block_delta","index":%d,"delta":{"type":"text_delta","text":"a"}',
  ),
  event(
    '"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"}"}',
  ),
];

function chunk(delta: string): string {
  return `data: {"choices":[{"index":0,"delta":{${delta}}}]}\n\n`;
}

function event(members: string): string {
  return `data: {${members}}\n\n`;
}

/** What may stand before and behind what is repeated. */
export const EDGES: readonly string[] = [
  "",
  "\u0001",
  "x",
  "\n",
  '"',
  "}",
  '{"',
  "[",
  '{"messages":[',
  '{"a":{',
  "<html>",
  "```\n",
  event('"type":"message_start","message":{"id":"m"}'),
];

/** The texts of every run: each atom by itself, and what grew too fast once. */
export const SHAPES: readonly Shape[] = [
  ...foundFor(EVERY_READER),
  ...ATOMS.map((fragment) => ({ before: "", fragment, after: "\u0001" })),
];

/** Further texts: atoms in a row, repeated, between others. */
export const SHAPE: fc.Arbitrary<Shape> = fc.record({
  before: fc.constantFrom(...EDGES, ...ATOMS),
  fragment: fc.array(fc.constantFrom(...ATOMS), { minLength: 1, maxLength: 3 })
    .map((atoms) => atoms.join("")),
  after: fc.constantFrom(...EDGES),
});
