import { assertEquals } from "@std/assert";
import { escapeMarkup, Markup, markup } from "../../../lib/core/text/markup.ts";
import { markupProblems } from "../../helpers/well_formed.ts";

const permissions = "none";

Deno.test({
  name: "escapeMarkup: every mark, and what markup cannot hold",
  permissions,
  fn: () => {
    assertEquals(
      escapeMarkup(`<a href="x" b='y'>&amp;</a>`),
      "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;",
    );
    assertEquals(
      escapeMarkup("a\x00\x1b[1m\ud800b\ufffe🌍\t\n"),
      "a��[1m�b�🌍\t\n",
    );
  },
});

Deno.test({
  name: "markup: text is escaped, markup and lists of it are not",
  permissions,
  fn: () => {
    const list = ["<", markup`<i>${"&"}</i>`, undefined, 3];
    assertEquals(
      markup`<p title="${'"'}">${list}</p>${new Markup("<br>")}`.text,
      '<p title="&quot;">&lt;<i>&amp;</i>3</p><br>',
    );
  },
});

const broken = [
  "<p>",
  "<p></b>",
  "<p a=b></p>",
  "<p>a < b</p>",
  "<p>&nbsp</p>",
  '<p title="a & b"></p>',
];
for (const text of broken) {
  Deno.test({
    name: `markupProblems: finds what is wrong with ${text}`,
    permissions,
    fn: () => assertEquals(markupProblems(text).length > 0, true),
  });
}
