import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { mathEnd } from "../../../lib/render/markdown/math.ts";
import { markdownMarkup } from "../../../lib/render/html/markdown.ts";
import { show } from "./markdown.ts";

const FORMULAS = String
  .raw`Inline: $\{x_i\}_{i=1}^n$, $a*b*c$, $f_{a}g_{b}$ and \(\{y\}\).

$$
A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \, \{x\}
  + \sum_{i} *i*
- b_1 > c_1
# d
=
$$

\[
x_1 = y_1
> 0
\]

- In an item: $$p_{a} \* q_{b}$$
- In two lines:
  $$
  + r_{a}
  $$

| formula | it |
| ------- | -- |
| $s_{a}t_{b}$ | *yes* |
`;

/** What a reader sees of it: all that is a formula as it is. */
const KEPT = FORMULAS.match(
  /\$\$[^]*?\$\$|\\\[[^]*?\\\]|\\\([^]*?\\\)|\$[^$\n]+\$/g,
) ?? [];

Deno.test("Markdown: formulas are shown as they are, whatever pieces they come in", async () => {
  assert(KEPT.length === 9, `${KEPT.length}`);
  const whole = await show(FORMULAS, { columns: 100, rows: 60 });
  const text = whole.lines().join("\n");
  for (const formula of KEPT) {
    for (const line of formula.split("\n")) {
      assertStringIncludes(text, line.trim());
    }
  }
  assertStringIncludes(text, "│ yes");
  for (const step of [1, 2, 3, 7, 40]) {
    const screen = await show(FORMULAS, { columns: 100, rows: 60, step });
    assertEquals(screen.lines().join("\n"), text, `in pieces of ${step}`);
  }
});

Deno.test("pages: formulas are shown as they are", async () => {
  const { text } = await markdownMarkup(FORMULAS);
  const seen = text.replaceAll("<br>", "\n").replaceAll(/<[^>]+>/g, "")
    .replaceAll("&gt;", ">").replaceAll("&lt;", "<").replaceAll("&amp;", "&");
  for (const formula of KEPT) {
    for (const line of formula.split("\n")) {
      assertStringIncludes(seen, line.trim());
    }
  }
  assertStringIncludes(text, "<em>yes</em>");
});

Deno.test("Markdown: money, variables and brackets stay words with marks", async () => {
  const screen = await show(
    "It costs $5 and *not* $10, or $5-$10; set $HOME and **$PATH**. \\[*a*\n\n$$ *is* no formula\n\n- one\n- two",
    { columns: 100 },
  );
  assertEquals(
    screen.lines().join("\n").trimEnd(),
    "It costs $5 and not $10, or $5-$10; set $HOME and $PATH. \\[a\n\n$$ is no formula\n\n• one\n• two",
  );
});

Deno.test("mathEnd: where a formula ends, and what is none", {
  permissions: "none",
}, () => {
  const cases: [string, number][] = [
    ["$x$", 3],
    ["$x$ and $y$", 3],
    ["$ x$", -1],
    ["$x $", -1],
    ["$5 and $10", -1],
    ["$5-$10", -1],
    ["$\\$5$", 5],
    ["$x\ny$", -1],
    ["$$x\ny$$ z", 7],
    ["$$$$", -1],
    ["\\(x\\) y", 5],
    ["\\[x\\] y", 5],
    ["\\[x", -1],
    ["x", -1],
    ["", -1],
  ];
  for (const [text, end] of cases) assertEquals(mathEnd(text, 0), end, text);
});
