import { assertEquals } from "@std/assert";
import { JsonSplitter } from "../../../../lib/history/transfer/import/json_values.ts";

function pure(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

/** What a text is cut into: values as they stand, `|` for the end of a list, `…` for one without end. */
function cut(pieces: readonly string[]): string[] {
  const splitter = new JsonSplitter();
  const found = pieces.flatMap((text) => splitter.push(text));
  return [...found, ...splitter.end()].map((piece) =>
    piece.kind === "value" ? piece.text : piece.kind === "end" ? "|" : "…"
  );
}

const CASES: readonly [name: string, text: string, values: string[]][] = [
  ["nothing", " \n", []],
  ["an array", '[{"a":1}, {"b":[1,2]}]', ['{"a":1}', '{"b":[1,2]}', "|"]],
  ["an array on several lines", '[\n {\n"a":1\n},\n "x"\n]\n', [
    '{\n"a":1\n}',
    '"x"',
    "|",
  ]],
  ["an empty array", "[ ]", ["|"]],
  ["lines", '{"a":1}\r\n\n{"b":2}', ['{"a":1}', '{"b":2}']],
  ["objects one after the other", '{"a":1}{"b":{}} {"c":3}', [
    '{"a":1}',
    '{"b":{}}',
    '{"c":3}',
  ]],
  ["lines of arrays", "[1,[2]]\n[3]\n", ["1", "[2]", "|", "3", "|"]],
  ["brackets and quotes within strings", '[{"a":"]}\\",["},"\\\\"]', [
    '{"a":"]}\\",["}',
    '"\\\\"',
    "|",
  ]],
  ["an object that is indented", '\ufeff{\n  "a": [\n1\n]\n}\n', [
    '{\n  "a": [\n1\n]\n}',
  ]],
  ["an array that was cut", '[{"a":1},{"b":', ['{"a":1}', '{"b":', "…"]],
  ["a cut between values", '[{"a":1},', ['{"a":1}', "…"]],
  ["no JSON", "Dear all,\nhello", ["Dear all,", "hello"]],
];

for (const [name, text, values] of CASES) {
  pure(`JsonSplitter: ${name}, cut at every character`, () => {
    for (let at = 0; at <= text.length; at++) {
      assertEquals(cut([text.slice(0, at), text.slice(at)]), values);
    }
    assertEquals(cut([...text]), values);
  });
}
