import { assertEquals } from "@std/assert";
import { show } from "./markdown.ts";

const CASES: readonly [name: string, markdown: string, lines: string[]][] = [
  [
    "headings of all levels, closed or underlined",
    "# a #\n## b\n###### c\nd\n===\ne\n---",
    [
      "a",
      "",
      "b",
      "",
      "c",
      "d",
      "e",
    ],
  ],
  [
    "no heading without a space, with seven marks, escaped",
    "#a\n####### b\n\\# c",
    [
      "#a",
      "####### b",
      "# c",
    ],
  ],
  ["lines of a paragraph stay lines", "one\ntwo  \nthree\\\nfour", [
    "one",
    "two",
    "three",
    "four",
  ]],
  ["empty lines become one", "one\n\n\n \ntwo\n\n\n", ["one", "", "two"]],
  ["bullets by depth", "- a\n  - b\n    - c\n      - d\n- e", [
    "• a",
    "  ◦ b",
    "    ▪ c",
    "      ▪ d",
    "• e",
  ]],
  ["numbers as they are written, from any one", "3. a\n4. b\n\n10) c\n   d", [
    "3. a",
    "4. b",
    "",
    "10) c",
    "    d",
  ]],
  [
    "a bullet that is indented too little for its number",
    "1. a\n  - b\n  - c\n2. d",
    [
      "1. a",
      "   ◦ b",
      "   ◦ c",
      "2. d",
    ],
  ],
  [
    "a year does not begin a list within a paragraph",
    "It was\n1984. A good year",
    [
      "It was",
      "1984. A good year",
    ],
  ],
  ["tasks", "- [ ] a\n- [x] b\n1. [X] c\n- [y] d", [
    "☐ a",
    "☑ b",
    "1. ☑ c",
    "• [y] d",
  ]],
  ["paragraphs and loose lines of an item", "- a\nlazy\n\n  b\n\n- c\n\nd", [
    "• a",
    "  lazy",
    "",
    "  b",
    "",
    "• c",
    "",
    "d",
  ]],
  ["empty items", "-\n- a\n-", ["•", "• a", "•"]],
  [
    "quotes, nested, lazy, with a list and code",
    "> a\nb\n>> c\n\n> - d\n> ```\n> e\n> ```\nf",
    [
      "│ a",
      "│ b",
      "│ │ c",
      "",
      "│ • d",
      `│ ${"─".repeat(38)}`,
      "│ e",
      `│ ${"─".repeat(38)}`,
      "f",
    ],
  ],
  ["rules, which are no lists", "a\n\n***\n- - -\n_ _ _", [
    "a",
    "",
    "─".repeat(40),
    "─".repeat(40),
    "─".repeat(40),
  ]],
  [
    "code as it is, tabs as spaces",
    "~~~~ x\n*a*\n\n\tb <b> &amp;\n~~~\n~~~~~",
    [
      `── x ${"─".repeat(35)}`,
      "*a*",
      "",
      "    b <b> &amp;",
      "~~~",
      "─".repeat(40),
    ],
  ],
  [
    "code in an item, indented as its fence",
    "1. a\n   ```\n   b\n     c\n   ```\n   d",
    [
      "1. a",
      `   ${"─".repeat(37)}`,
      "   b",
      "     c",
      `   ${"─".repeat(37)}`,
      "   d",
    ],
  ],
  ["code that never ends", "```\na\n\n- b", [
    "─".repeat(40),
    "a",
    "",
    "- b",
    "─".repeat(40),
  ]],
  ["indented code", "a\n\n    *b*\n      c\n\nd", [
    "a",
    "",
    "*b*",
    "  c",
    "",
    "d",
  ]],
  [
    "a table with alignments, bars in cells, short and long rows",
    "|a|b|c|\n|:-|:-:|-:|\n|1\\|2|x|\n|long one|y|z|more|\n\nd",
    [
      "a        │  b  │   c",
      "─────────┼─────┼────",
      "1|2      │  x  │",
      "long one │  y  │   z",
      "",
      "d",
    ],
  ],
  [
    "a table wider than the terminal",
    "|name|text|\n|-|-|\n|one|" + "many words ".repeat(6) + "|",
    [
      "name │ text",
      "─────┼──────────────────────────────────",
      "one  │ many words many words many words",
      "     │ many words many words many words",
    ],
  ],
  ["bars that are no table", "a | b\nc | d\n\n| e |", [
    "a | b",
    "c | d",
    "",
    "| e |",
  ]],
  ["a table without outer bars, right below a line", "x\na | b\n--|--\n1 | 2", [
    "x",
    "a   │ b",
    "────┼────",
    "1   │ 2",
  ]],
  [
    "HTML, entities and escapes",
    "<b>a</b>&nbsp;&lt;x&gt; &copy; &unknown; \\*b\\* c<br>d",
    [
      "<b>a</b>\u00a0<x> © &unknown; *b* c",
      "d",
    ],
  ],
  ["formulas", "\\(a_1 * b\\) and \\[x^2\\] and $a_i * b_i$", [
    "\\(a_1 * b\\) and \\[x^2\\] and $a_i * b_i$",
  ]],
  [
    "stars and underscores that mark nothing",
    "2 * 3 * 4, snake_case_name, ** and _",
    [
      "2 * 3 * 4, snake_case_name, ** and _",
    ],
  ],
  [
    "a margin wider than the terminal leaves room for text",
    `${"> ".repeat(12)}word and word`,
    [
      `${"│ ".repeat(12)}word and word`,
    ],
  ],
];

for (const [name, markdown, lines] of CASES) {
  Deno.test(`Markdown: ${name}`, async () => {
    for (const step of [markdown.length, 1]) {
      const screen = await show(markdown, { columns: 40, step });
      assertEquals(
        screen.lines().map((line) => line.trimEnd()),
        lines.map((line) => line.trimEnd()),
        `in steps of ${step}`,
      );
    }
  });
}

const LINKS: readonly [name: string, markdown: string, shown: string][] = [
  ["text and address", "[a](https://x.example/b)", "a (https://x.example/b)"],
  [
    "a title is left out",
    '[a](<https://x.example> "t")',
    "a (https://x.example)",
  ],
  [
    "an address alone is said once",
    "<https://x.example> https://y.example/z",
    "https://x.example https://y.example/z",
  ],
  [
    "its own text is said once",
    "[https://x.example](https://x.example)",
    "https://x.example",
  ],
  [
    "a text that names another host",
    "[https://bank.example](https://evil.example)",
    "https://bank.example (https://evil.example)",
  ],
  [
    "letters of other scripts in a host",
    "https://аpple.com",
    "https://аpple.com (https://xn--pple-43d.com)",
  ],
  [
    "letters of other scripts elsewhere",
    "https://x.example/日本",
    "https://x.example/日本",
  ],
  ["mail", "<a@b.example>", "a@b.example"],
  ["a relative address", "[a](../b.md)", "a (../b.md)"],
  [
    "an address that runs code is no link",
    "[a](javascript:alert(1))",
    "[a](javascript:alert(1))",
  ],
  [
    "an image",
    "![a cat](https://x.example/c.png)",
    "[image: a cat] (https://x.example/c.png)",
  ],
  ["an image in a link", "[![a](b.png)](c)", "[image: a] (b.png) (c)"],
  ["one whose definition is missing", "[a][b] and [c]", "[a][b] and [c]"],
  [
    "codes of directions and controls in an address stay codes",
    "[a](https://x.example/%1b%e2%80%ae)",
    "a (https://x.example/%1b%e2%80%ae)",
  ],
];
for (const [name, markdown, shown] of LINKS) {
  Deno.test(`links: ${name}`, async () => {
    const screen = await show(markdown, { columns: 120, step: 2 });
    assertEquals(screen.lines(), [shown]);
  });
}
