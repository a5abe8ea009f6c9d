import { assertEquals, assertThrows } from "@std/assert";
import { checkJsonShape } from "../../../lib/server/guard/json_shape.ts";
import { withModel } from "../../../lib/server/guard/json_splice.ts";
import { joinBytes } from "../../../lib/core/data/bytes.ts";

const cases: [name: string, json: string, expected: string][] = [
  ["the value alone changes", '{"model":"a/b","n":1}', '{"model":"b","n":1}'],
  [
    "spacing, order and number literals stay",
    '{ "seed" : 9007199254740993 ,\n\t"model"\n:\t"a/b" , "t": 1.0e+2, "z":-0 }',
    '{ "seed" : 9007199254740993 ,\n\t"model"\n:\t"b" , "t": 1.0e+2, "z":-0 }',
  ],
  [
    "members of the same name further in stay",
    '{"x":{"model":"in"},"y":[{"model":"in"}],"model":"a/b","z":{"model":"in"}}',
    '{"x":{"model":"in"},"y":[{"model":"in"}],"model":"b","z":{"model":"in"}}',
  ],
  [
    "text that looks like the member stays",
    '{"s":"\\"model\\":\\"no\\"","t":"model","model":"a/b","u":"\\\\"}',
    '{"s":"\\"model\\":\\"no\\"","t":"model","model":"b","u":"\\\\"}',
  ],
  [
    "brackets and commas in strings do not count",
    '{"s":"}],{[","model":"a/b","t":"{"}',
    '{"s":"}],{[","model":"b","t":"{"}',
  ],
  [
    "of several members the last one counts",
    '{"model":"first","model":"a/b"}',
    '{"model":"first","model":"b"}',
  ],
  [
    "the name may be written with escapes",
    '{"mod\\u0065l":"a/b"}',
    '{"mod\\u0065l":"b"}',
  ],
  [
    "the old value may hold escapes",
    '{"model":"a\\/\\"b\\\\","x":1}',
    '{"model":"b","x":1}',
  ],
  [
    "lone surrogates and non-ASCII text stay",
    '{"m":"é🌍\\ud800","model":"a/b"}',
    '{"m":"é🌍\\ud800","model":"b"}',
  ],
];
for (const [name, json, expected] of cases) {
  Deno.test({
    name: `withModel: ${name}`,
    permissions: "none",
    fn() {
      // Long ones are sent as bytes.
      for (const space of ["", " ".repeat(20_000), `"${"é".repeat(20_000)}"`]) {
        const padded = (text: string) =>
          space === "" ? text : text.replace("{", `{"pad":[${space}],`);
        assertEquals(spliced(padded(json), "b"), padded(expected));
      }
    },
  });
}

Deno.test({
  name: "withModel: the new value is written as JSON",
  permissions: "none",
  fn: () =>
    assertEquals(spliced('{"model":""}', 'q"\n'), '{"model":"q\\"\\n"}'),
});

Deno.test({
  name: "withModel: nothing to replace is an error",
  permissions: "none",
  fn() {
    for (const json of ["{}", '{"x":{"model":"b"}}', '{"model":1}']) {
      assertThrows(() => spliced(json, "b"), RangeError);
    }
  },
});

/** A text with another model; its bytes, where there are any, must say the same. */
function spliced(text: string, model: string): string {
  const received = {
    text,
    bytes: new TextEncoder().encode(text),
    model: checkJsonShape(text).model,
  };
  const { body = "", bytes } = withModel(received, model);
  assertEquals(bytes !== undefined, text.length > 20_000);
  if (bytes !== undefined) {
    assertEquals(new TextDecoder().decode(joinBytes(bytes)), body);
  }
  return body;
}
