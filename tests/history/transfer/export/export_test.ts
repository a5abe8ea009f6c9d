import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Message } from "../../../../lib/core/chat.ts";
import { exportHtml } from "../../../../lib/history/transfer/export/export_html.ts";
import { exportJson } from "../../../../lib/history/transfer/export/export_json.ts";
import { exportMarkdown } from "../../../../lib/history/transfer/export/export_markdown.ts";
import {
  exportMessageLines,
  exportMessages,
} from "../../../../lib/history/transfer/export/export_messages.ts";
import {
  BRANCHED,
  exchange,
  idOf,
  written,
} from "../../../transfer/conversations.ts";

function pure(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, permissions: "none", fn });
}

const FACTS =
  "openai/gpt-4o-mini · 2026-07-01 09:30 UTC · 1.9 s · 12 + 5 tokens";

pure(
  "exportMarkdown: each way through a conversation, with calls, reasoning and failures",
  async () => {
    const head = `# A <b>table</b>

${idOf("A")}, 2026-07-01 09:30 UTC

## System

Be brief.

## User

Make a table.

Please.

## Assistant

*${FACTS}*

> A table?
> So be it.

Like this:

\`\`\`sql
CREATE TABLE t (a < b);
\`\`\`

## User

Look it up

## Assistant

*${FACTS}*

Calls \`look\`:

\`\`\`
{"deep":true}
\`\`\`

`;
    assertEquals(
      await written(exportMarkdown, BRANCHED),
      `${head}## Result of look

\`\`\`\`
Found \`\`\` it
\`\`\`\`

## Assistant

*${FACTS}*

There it is.

---

${head}## Result of look

\`\`\`
Nothing
\`\`\`

## Assistant

*${FACTS} · error: Too <fast>*

`,
    );
  },
);

pure(
  "exportMarkdown: without a title the first words of the user",
  async () => {
    const said = "word ".repeat(30);
    const text = await written(exportMarkdown, {
      exchanges: [
        exchange("A", null, [{ role: "user", content: said }], { content: "" }),
      ],
    });
    assertEquals(text.split("\n")[0], `# ${said.slice(0, 79).trimEnd()}…`);
  },
);

pure("exportMarkdown: an imported answer has no times and tokens", async () => {
  const text = await written(exportMarkdown, {
    exchanges: [
      exchange("A", null, [{ role: "user", content: "a" }], { content: "b" }, {
        source: "import",
      }),
    ],
  });
  assertMatch(text, /^\*openai\/gpt-4o-mini · 2026-07-01 09:30 UTC\*$/m);
});

pure("exportJson: the exchanges as they stand, as one array", async () => {
  assertEquals(
    JSON.parse(await written(exportJson, BRANCHED, BRANCHED)),
    [...BRANCHED.exchanges, ...BRANCHED.exchanges],
  );
  assertEquals(await written(exportJson), "[]\n");
});

const SAID: Message[] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Make a table.\n\nPlease." },
  {
    role: "assistant",
    content: "Like this:\n\n```sql\nCREATE TABLE t (a < b);\n```",
  },
  { role: "user", content: "Look it up" },
  {
    role: "assistant",
    content: null,
    tool_calls: [{
      id: "call_1",
      type: "function",
      function: { name: "look", arguments: '{"deep":true}' },
    }],
  },
];

pure(
  "exportMessageLines: a line for each way, up to its last whole answer, with the tools",
  async () => {
    const [first] = BRANCHED.exchanges;
    assert(first);
    const tools = [{ type: "function", function: { name: "look" } }];
    const unanswered = exchange("E", null, [{ role: "user", content: "a" }], {
      content: "half",
    }, { status: "truncated" });
    const offered = { ...first, request: { ...first.request, tools } };
    const lines = (await written(
      exportMessageLines,
      BRANCHED,
      { exchanges: [unanswered] },
      { exchanges: [offered] },
    )).trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(lines, [
      {
        messages: [
          ...SAID,
          { role: "tool", tool_call_id: "call_1", content: "Found ``` it" },
          { role: "assistant", content: "There it is." },
        ],
      },
      { messages: SAID },
      { messages: SAID.slice(0, 3), tools },
    ]);
  },
);

pure(
  "exportMessages: one conversation, with what came of an answer that was cut",
  async () => {
    const cut = exchange("A", null, [{ role: "user", content: "a" }], {
      content: "half",
      tool_calls: [],
    }, { status: "truncated" });
    assertEquals(
      JSON.parse(await written(exportMessages, { exchanges: [cut] })),
      {
        messages: [
          { role: "user", content: "a" },
          { role: "assistant", content: "half" },
        ],
      },
    );
  },
);

pure(
  "exports: what a client sent again in another form is shown once",
  async () => {
    const again = [
      { role: "user", content: [{ type: "text", text: "a" }] },
      { role: "assistant", content: [{ type: "text", text: "b" }] },
      { role: "user", content: "c" },
    ] as Message[];
    const conversation = {
      exchanges: [
        exchange("A", null, [{ role: "user", content: "a" }], { content: "b" }),
        exchange("B", "A", again, { content: "d" }),
      ],
    };
    const text = await written(exportMarkdown, conversation);
    assertEquals(text.match(/^## .*/gm), [
      "## User",
      "## Assistant",
      "## User",
      "## Assistant",
    ]);
    const { messages } = JSON.parse(
      await written(exportMessages, conversation),
    );
    assertEquals(messages.length, 4);
  },
);

pure("exports: a call that is no conversation is none", async () => {
  const embedding = exchange("A", null, [], undefined, {
    via: { path: "/v1/embeddings" },
  });
  const conversation = { exchanges: [embedding] };
  for (const exporter of [exportMarkdown, exportMessageLines]) {
    assertEquals(await written(exporter, conversation), "");
  }
  assertEquals(
    JSON.parse(await written(exportJson, conversation)),
    [embedding],
  );
});

/** The page without the colours of its code. */
function unpainted(html: string): string {
  return html.replaceAll(/<span class="hl-\w+">([^<]*)<\/span>/g, "$1");
}

pure(
  "exportHtml: tables, lists, quotes, links and formulas as the pages render them",
  async () => {
    const content = `# Head

| A | B |
|---|--:|
| **x** | 1 |

1. one
   - two

> said [here](https://example.com/a) and [not](javascript:alert(1))

Then $a_1 * b_2$ and

$$
\\sum_{i=1}^n *i*
$$

- [ ] <b>open</b>
`;
    const html = await written(exportHtml, {
      exchanges: [
        exchange("A", null, [{ role: "user", content }], { content }),
      ],
    });
    const parts = html.split("<section ").slice(1);
    assertEquals(parts.length, 2);
    for (const part of parts) {
      assertMatch(part, /<h3 class="level-h1">Head<\/h3>/);
      assertMatch(part, /<th>A<\/th>\s*<th class="right">B<\/th>/);
      assertMatch(
        part,
        /<td><strong>x<\/strong><\/td>\s*<td class="right">1<\/td>/,
      );
      assertMatch(part, /<ol>\s*<li>one\s*<ul>\s*<li>two/);
      assertMatch(
        part,
        /<blockquote>\s*<p>said <a href="https:\/\/example.com\/a"/,
      );
      assertMatch(part, /\[not\]\(javascript:alert\(1\)\)/);
      assertMatch(part, /Then \$a_1 \* b_2\$ and/);
      assertMatch(part, /\$\$<br>\\sum_\{i=1\}\^n \*i\*<br>\$\$/);
      assertMatch(part, /&lt;b&gt;open&lt;\/b&gt;/);
    }
  },
);

pure(
  "exportHtml: one page, with code, calls, results and failures",
  async () => {
    const html = await written(exportHtml, BRANCHED);
    assertMatch(html, /^<!doctype html>\n<html lang="en">/);
    assertMatch(html, /<title>A &lt;b&gt;table&lt;\/b&gt;<\/title>/);
    assertMatch(unpainted(html), /<code>CREATE TABLE t \(a &lt; b\);<\/code>/);
    assertMatch(html, /<span class="hl-keyword">CREATE<\/span>/);
    assertMatch(html, /<summary>Calls <code>look<\/code><\/summary>/);
    assertMatch(unpainted(html), /\{\n {2}&quot;deep&quot;: true\n\}/);
    assertMatch(html, /<h2>Result of look<\/h2>/);
    assertMatch(html, /<div class="failed">error: Too &lt;fast&gt;<\/div>/);
    assertMatch(html, /prefers-color-scheme: dark/);
    assertEquals(html.match(/<article>/g)?.length, 2);
    assertMatch(html, /<\/main>\n<\/body>\n<\/html>\n$/);
    assertMatch(await written(exportHtml), /<main>\n<\/main>/);
  },
);

pure(
  "exportHtml: whatever anybody says, it is text; nothing is fetched",
  async () => {
    const evil =
      `"'><script src=//evil.example></script><img src=x onerror=alert(1)>`;
    const image = (url: string) => ({ type: "image_url", image_url: { url } });
    const html = await written(exportHtml, {
      title: evil,
      exchanges: [
        exchange("A", null, [
          { role: "user", content: evil, name: evil },
          {
            role: "user",
            content: [
              image("https://evil.example/pixel.png"),
              image("data:image/svg+xml;base64,PHN2Zz4="),
              image(`data:image/png;base64,AAAA" onload="alert(1)`),
              image("data:image/png;base64,AAAA"),
              { type: evil },
            ],
          },
          {
            role: evil as "user",
            content: `**${evil}** \`${evil}\`\n# ${evil}`,
          },
        ], {
          content: `\`\`\`${evil}\n${evil}`,
          reasoning_content: evil,
          refusal: evil,
          tool_calls: [{
            id: evil,
            type: "function",
            function: { name: evil, arguments: evil },
          }],
        }, {
          model: evil,
          status: "error",
          error: { type: evil, message: evil },
        }),
        exchange("B", "A", [{
          role: "tool",
          tool_call_id: evil,
          content: evil,
        }], {
          content: evil + "\x00\x1b[31m\ud800",
        }),
      ],
    });
    assertEquals(
      html.match(/<script|<img[^>]*(?:x onerror|onload)|<svg/g),
      null,
    );
    assertEquals(html.match(/<img [^>]*>/g), [
      '<img src="data:image/png;base64,AAAA" alt="image">',
    ]);
    assertEquals(html.match(/\b(?:href|src)="(?!data:image\/png)/g), null);
    // deno-lint-ignore no-control-regex
    assertEquals(html.match(/[\x00\x1b\ud800]/g), null);
    const tags = [...html.matchAll(/<(\w+)/g)].map(([, name]) => name);
    const known =
      "html head meta title style body main article section h1 h2 h3 div p span pre code details summary strong img"
        .split(" ");
    assertEquals(tags.filter((tag) => !known.includes(tag ?? "")), []);
  },
);
