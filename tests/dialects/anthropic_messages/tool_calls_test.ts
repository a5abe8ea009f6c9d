import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  decodeToolId,
  encodeToolId,
} from "../../../lib/dialects/anthropic_messages/tool_id.ts";
import {
  argumentsText,
  toolInput,
} from "../../../lib/dialects/anthropic_messages/tool_input.ts";

Deno.test({
  name: "encodeToolId: every id comes back, only the needed ones change",
  permissions: "none",
  fn() {
    for (const id of ["toolu_01A", "call_abc-DEF", "0"]) {
      assertEquals(encodeToolId(id), id);
      assertEquals(decodeToolId(id), id);
    }
    const foreign = ["", "functions.look:0", "a b", "é😀", "toolu_b64_YQ"];
    const encoded = foreign.map(encodeToolId);
    for (const id of encoded) assertMatch(id, /^[A-Za-z0-9_-]+$/);
    assertEquals(encoded.map(decodeToolId), foreign);
    assertEquals(new Set(encoded).size, foreign.length);
  },
});

Deno.test({
  name: "decodeToolId: an id that only looks like ours stays",
  permissions: "none",
  fn() {
    for (const id of ["toolu_b64_A", "toolu_b64_gICA"]) {
      assertEquals(decodeToolId(id), id);
    }
  },
});

/** Arguments, input as JSON text. */
const INPUTS: [unknown, string][] = [
  ["", "{}"],
  [" \n", "{}"],
  [undefined, "{}"],
  ['{"a":[1]}', '{"a":[1]}'],
  [
    ' {"id": 12345678901234567890, "x": 1.50} ',
    '{"id":12345678901234567890,"x":1.50}',
  ],
  [{ a: 1 }, '{"a":1}'],
  ['{"a":', String.raw`{"_raw_arguments":"{\"a\":"}`],
  ["[1]", '{"_raw_arguments":"[1]"}'],
  ["12345678901234567890", '{"_raw_arguments":"12345678901234567890"}'],
  ["null", '{"_raw_arguments":"null"}'],
];

Deno.test({
  name: "toolInput: always an object, nothing of the text lost",
  permissions: "none",
  fn() {
    for (const [text, json] of INPUTS) {
      assertEquals(JSON.stringify(toolInput(text)), json);
    }
  },
});

Deno.test({
  name: "argumentsText: gives back what toolInput was given",
  permissions: "none",
  fn() {
    for (
      const text of ['{"a":[1]}', '{"n":9007199254740993}', '{"a":', "[1]"]
    ) {
      assertEquals(argumentsText(toolInput(text)), text);
    }
    assertEquals(argumentsText(undefined), "{}");
    assert(argumentsText({ "_raw_arguments": 1 }).startsWith("{"));
  },
});
