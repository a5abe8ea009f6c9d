import { assertEquals } from "@std/assert";
import { codeBlocks } from "../../../lib/core/text/code_blocks.ts";

const cases: [what: string, markdown: string, blocks: [string, string][]][] = [
  ["none", "just `inline` text", []],
  ["one", "Look:\n```ts\nlet a;\n```\nDone", [["ts", "let a;\n"]]],
  ["several", "```\na\n```\n~~~ sh -e\nb\n~~~", [["", "a\n"], [
    "sh -e",
    "b\n",
  ]]],
  ["a longer fence around a shorter one", "````\n```\nx\n```\n````", [[
    "",
    "```\nx\n```\n",
  ]]],
  ["tildes do not close backticks", "```\na\n~~~\n```", [["", "a\n~~~\n"]]],
  ["a block that is never closed", "```py\nx = 1\n", [["py", "x = 1\n"]]],
  [
    "an indented block, its indentation taken away",
    "  ```\n  a\n    b\n c\n  ```",
    [
      ["", "a\n  b\nc\n"],
    ],
  ],
  ["CRLF", "```\r\na\r\n```\r\n", [["", "a\n"]]],
  ["inline code that looks like a fence", "``` a ``` b\nc", []],
  ["a closing fence has no words", "```\na\n``` b\n```", [["", "a\n``` b\n"]]],
  ["an empty block", "```\n```", [["", ""]]],
];
for (const [what, markdown, blocks] of cases) {
  Deno.test({
    name: `codeBlocks: ${what}`,
    permissions: "none",
    fn() {
      assertEquals(
        codeBlocks(markdown).map(({ info, code }) => [info, code]),
        blocks,
      );
    },
  });
}
