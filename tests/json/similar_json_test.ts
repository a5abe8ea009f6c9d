/** Texts of a stream are parsed as each of them alone would be. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseJson } from "../../lib/core/data/parsed_json.ts";
import { SimilarJson } from "../../lib/json/similar_json.ts";
import { brokenText, property, text } from "../fuzz/property.ts";

/** What parsing gives, the order of the members included. */
function outcome(parse: (text: string) => unknown, text: string): unknown {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    return (error as Error).name;
  }
  return [value, JSON.stringify(value)];
}

/** Parses texts one after another, and each by itself. */
function assertParsesAlike(texts: readonly string[]): void {
  const json = new SimilarJson();
  for (const text of texts) {
    assertEquals(
      outcome((text) => json.parse(text), text),
      outcome(parseJson, text),
    );
  }
}

/** Ways to write a text with two strings. */
const FORMS: readonly ((a: string, b: string) => string)[] = [
  (a) =>
    `{"id":"1","choices":[{"index":0,"delta":{"content":${a}},"logprobs":null}],"usage":null}`,
  (a, b) =>
    `{"choices":[{"index":0,"delta":{"content":${a}}}],"obfuscation":${b}}`,
  (a) =>
    `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":${a}}}`,
  (a) =>
    `{ "choices": [ {"delta": {"role": "assistant", "content": ${a}} , "more": [[], {}, [1, -0, 1e400, {"a": true}]]} ] }`,
  (a, b) => `{"a":${a},"a":${b},"b":1}`,
  (a, b) => `{"__proto__":{"a":${a}},"b":${b}}`,
  (a) => `{"__proto__":${a}}`,
  (a, b) => `{${a}:1,"b":${b}}`,
  (a, b) => `{"2":${a},"1":${b},"x":"\\u00000","y":"\\u00001"}`,
  (a, b) => `[${a},"fixed",${b},[${a}],${b},${a}]`,
  (a) => a,
  (a) => `${"[".repeat(12)}{"a":${a}}${"]".repeat(12)}`,
  (a) => `${"[".repeat(100)}${a}${"]".repeat(100)}`,
  (a) => `{"a":${a}} x`,
];

const string = fc.oneof(
  { weight: 6, arbitrary: text().map((text) => JSON.stringify(text)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '"a"',
      '"content"',
      '"\\u00000"',
      '""',
      '"12"',
      '"é\\n"',
    ),
  },
  { weight: 1, arbitrary: brokenText().map((raw) => `"${raw}"`) },
);

property("SimilarJson: each text gives what it gives alone", [
  fc.array(fc.nat({ max: FORMS.length - 1 }), { minLength: 1, maxLength: 3 }),
  fc.array(fc.tuple(string, string, fc.nat({ max: 2 })), { maxLength: 12 }),
], (forms, strings) => {
  assertParsesAlike(strings.map(([a, b, which]) => {
    // Mostly one form after another, as in a stream.
    const form = FORMS[forms[which % forms.length] ?? 0];
    return form?.(a, b) ?? "";
  }));
});

property(
  "SimilarJson: a text that is changed anywhere gives what it gives alone",
  [
    fc.nat({ max: FORMS.length - 1 }),
    fc.array(
      fc.tuple(
        string,
        fc.nat(),
        fc.constantFrom("", '"', "\\", ",", "}", "a", "\n", "\0", '":"'),
      ),
      { maxLength: 8 },
    ),
  ],
  (form, changes) => {
    const write = (text: string) => FORMS[form]?.(text, '"b"') ?? "";
    const texts = ['"x"', '"yy"'].map(write);
    for (const [text, at, change] of changes) {
      const written = write(text);
      const cut = at % (written.length + 1);
      texts.push(
        written,
        written.slice(0, cut) + change + written.slice(cut + (at % 2)),
      );
    }
    assertParsesAlike(texts);
  },
);

Deno.test("SimilarJson: the data of every fixture's events gives what it gives alone", async () => {
  for (const dialect of ["openai_chat", "anthropic_messages"]) {
    const folder = new URL(`../fixtures/${dialect}/`, import.meta.url);
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(".sse")) continue;
      const stream = await Deno.readTextFile(new URL(name, folder));
      const texts = stream.split(/\r\n|\r|\n/)
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice("data:".length).trim());
      assertParsesAlike(texts);
      // As a stream of one server goes on.
      assertParsesAlike([...texts, ...texts, ...texts]);
    }
  }
});

Deno.test("SimilarJson: a value that is changed changes no other", () => {
  const json = new SimilarJson();
  for (const content of ["a", "b", "c", "d"]) {
    const text = JSON.stringify({
      list: [{}],
      choices: [{ delta: { content } }],
      usage: { n: 1 },
    });
    const value = json.parse(text) as {
      list: object[];
      usage?: unknown;
      choices: { delta: object }[];
    };
    assertEquals(JSON.stringify(value), text);
    delete value.usage;
    value.list[0] = { changed: true };
    Object.assign(value.choices[0]?.delta ?? {}, { content: "changed" });
    value.choices.push({ delta: {} });
  }
});
