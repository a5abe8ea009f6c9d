import { assertEquals } from "@std/assert";
import { textBlocks } from "../../../../lib/history/transfer/export/html_text.ts";

const CASES: readonly [name: string, text: string, html: string][] = [
  ["text keeps its lines", "\n a\n\nb \n", '<div class="text"> a\n\nb</div>'],
  ["nothing", " \n", ""],
  [
    "code between fences",
    "a\n```ts\nx < 1\n\n```\nb",
    '<div class="text">a</div>\n<pre><code>x &lt; 1\n</code></pre>\n<div class="text">b</div>',
  ],
  [
    "a fence within a longer one",
    "~~~~\n```\n~~~\n~~~~",
    "<pre><code>```\n~~~</code></pre>",
  ],
  ["a fence without end", "```\na", "<pre><code>a</code></pre>"],
  [
    "no marks within code",
    "```\n**a** `b`\n# c\n```",
    "<pre><code>**a** `b`\n# c</code></pre>",
  ],
  [
    "headings, code and strong words",
    "# A `b` \n**c** `**d**` 2 ** 3 ** 4",
    '<div class="text"><strong>A <code>b</code></strong>\n<strong>c</strong> <code>**d**</code> 2 ** 3 ** 4</div>',
  ],
  ["a backtick alone", "it`s **a", '<div class="text">it`s **a</div>'],
  ["line ends of Windows", "a\r\nb", '<div class="text">a\nb</div>'],
];

for (const [name, text, html] of CASES) {
  Deno.test({
    name: `textBlocks: ${name}`,
    permissions: "none",
    fn: () => assertEquals(textBlocks(text), html),
  });
}
