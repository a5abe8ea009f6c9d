/** Pieces of pages that are pictures or comparisons. */
import { sanitizeMarkup } from "../../lib/core/text/text.ts";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { diffMarkup } from "../../lib/web/parts/text/line_diff.ts";
import { markdownMarkup } from "../../lib/render/html/markdown.ts";
import { waterfall } from "../../lib/web/parts/waterfall.ts";
import { markupProblems } from "../helpers/well_formed.ts";
import { textOf } from "./visit.ts";

/** Numbers below a limit that look like chance. */
function chance(seed: number): (below: number) => number {
  return (below) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor(seed / 2 ** 31 * below);
  };
}

Deno.test("waterfall: however many chunks, some hundreds of marks; those above each other are added", () => {
  const deltas = Array.from(
    { length: 50_000 },
    (_, i): [number, number] => [1000 + i / 10, 2],
  );
  const timing = { "first_token_ms": 1000, "total_ms": 6000, deltas };
  const { text = "" } = waterfall({ timing }) ?? {};
  assertEquals(markupProblems(text), []);
  const marks = text.match(/class="chunk"/g)?.length ?? 0;
  assert(marks > 200 && marks <= 300, `${marks}`);
  assertMatch(
    text,
    /aria-label="50,000 chunks with 100,000 characters; the first after 1.0 s, the end after 6.0 s"/,
  );
  assertMatch(text, /<line class="first" x1="200" /);
  assertMatch(text, /<rect class="wait" x="0" y="0" width="200" /);
  assertEquals(waterfall({ timing: { ...timing, deltas: [] } }), undefined);
  const one = {
    "first_token_ms": null,
    "total_ms": 0,
    deltas: [[0, 0]] as [number, number][],
  };
  assertEquals(markupProblems(waterfall({ timing: one })?.text ?? ""), []);
});

Deno.test("diff: the lines of both texts, and no fewer are equal than can be", () => {
  const random = chance(7);
  const make = () =>
    Array.from({ length: 1 + random(4) }, () => "abc"[random(3)]).join("\n");
  for (let i = 0; i < 500; i++) {
    const [before, now] = [make(), make()];
    const { text } = diffMarkup(before, now);
    const lines = [...text.matchAll(/<(?:ins|del|span)>([-+ ]) (.*)\n/g)]
      .map(([, sign = "", line = ""]) => ({ sign, line }));
    const side = (gone: string) =>
      lines.filter(({ sign }) => sign !== gone).map(({ line }) => line).join(
        "\n",
      );
    if (before === now) {
      assertMatch(textOf(text), /^… \d+ equal lines?$/);
      continue;
    }
    assertEquals([side("+"), side("-")], [before, now]);
    const equal = lines.filter(({ sign }) => sign === " ").length;
    assertEquals(equal, longestCommon(before.split("\n"), now.split("\n")));
  }
});

/** How many lines two texts have in common, in order. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  const [first, ...rest] = a;
  if (first === undefined) return 0;
  const without = longestCommon(rest, b);
  const at = b.indexOf(first);
  return at < 0
    ? without
    : Math.max(without, 1 + longestCommon(rest, b.slice(at + 1)));
}

Deno.test("diff: a long text shows what is near a change, and a rewritten one is cut", () => {
  const long = Array.from({ length: 5000 }, (_, i) => `line ${i}`);
  const changed = long.with(2500, "another");
  const { text } = diffMarkup(long.join("\n"), changed.join("\n"));
  assertMatch(
    textOf(text),
    /^… 2497 equal lines line 2497 line 2498 line 2499 - line 2500 \+ another line 2501 .* … 2496 equal lines$/,
  );
  const other = long.map((line) => `${line}!`);
  const rewritten = diffMarkup(long.join("\n"), other.join("\n")).text;
  assert(rewritten.length < 100_000);
  assertMatch(rewritten, /the rest is left out/);
});

Deno.test("Markdown: lists, numbers, tables and headings; links only where they may lead", async () => {
  const { text } = await markdownMarkup(
    "# One\n\n3. three\n4. four\n\n| l | r |\n|:-:|--:|\n| 1 | 2 |\n\n~~gone~~ \\(x\\)\n\n" +
      "[a](https://a.example) [b](mailto:b@b.example) [c](file:///etc/passwd) [d](//d.example) [e](JAVASCRIPT:x) <vbscript:x>\n\n    indented <b>",
  );
  assertEquals(markupProblems(text), []);
  for (
    const wanted of [
      '<h3 class="level-h1">One</h3>',
      '<ol start="3">',
      '<th class="center">l</th>',
      '<td class="right">2</td>',
      "<s>gone</s> \\(x\\)",
      "indented &lt;b&gt;",
    ]
  ) assert(text.includes(wanted), `${wanted} is not in ${text}`);
  const links = [...text.matchAll(/<a href="([^"]*)"/g)].map(([, href]) =>
    href
  );
  assertEquals(links, ["https://a.example", "mailto:b@b.example"]);
});

Deno.test("Markdown: a paragraph without end is plain text", async () => {
  const { text } = await markdownMarkup(`${"*a* ".repeat(20_000)}\n\n*b*`);
  assertMatch(text, /<span class="plain">\*a\* \*a\*/);
  assertMatch(text, /<em>b<\/em>/);
});

Deno.test("pages: what hides or turns text around is a sign in every page, in texts and attributes", () => {
  assertEquals(
    sanitizeMarkup('<a title="a\u202eb">c\u200bd\u0007</a>'),
    '<a title="a&lt;U+202E&gt;b">c&lt;U+200B&gt;d␇</a>',
  );
});
