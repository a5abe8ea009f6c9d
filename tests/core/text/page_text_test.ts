import { assertEquals } from "@std/assert";
import { pageText } from "../../../lib/core/text/page_text.ts";

function words(html: string): string {
  return pageText(html).replace(/\s+/g, " ").trim();
}

Deno.test("pageText: the words of a page, without tags, scripts and styles", () => {
  assertEquals(
    words(
      "<!DOCTYPE html><HTML><style>b{}</style><SCRIPT src=x>1 < 2</SCRIPT >" +
        "<script>if (a<b) {}</script><h1>502</h1><p>Bad <b>gateway</b></p>",
    ),
    "502 Bad gateway",
  );
  assertEquals(words("<scripted>yes</scripted>"), "yes");
});

Deno.test("pageText: what is cut off stays as it is", () => {
  assertEquals(words("<p>down <script>for"), "down for");
  assertEquals(words("1 <"), "1 <");
  assertEquals(pageText("<".repeat(100_000)).length, 64 * 1024);
});
