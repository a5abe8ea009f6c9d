import { assertEquals, assertThrows } from "@std/assert";
import { pipedText } from "../../lib/attach/piped_text.ts";
import { UsageError } from "../../lib/core/errors.ts";

/** A file of these Latin-1 characters. */
function bytes(latin1: string): Uint8Array {
  return Uint8Array.from(latin1, (character) => character.charCodeAt(0));
}

const texts: [what: string, content: Uint8Array, text: string][] = [
  ["nothing", bytes(""), ""],
  ["UTF-8", new TextEncoder().encode("Grüß\r\n🗼"), "Grüß\r\n🗼"],
  ["a byte order mark", bytes("\xef\xbb\xbfa"), "a"],
  ["names between NULs", bytes("a.txt\0b.txt\0"), "a.txt\0b.txt\0"],
  ["words that begin as a type does", bytes("ID3 and BM"), "ID3 and BM"],
  ["Latin-1", bytes("Gr\xfc\xdf"), "Gr��"],
];
for (const [what, content, text] of texts) {
  Deno.test(`pipedText: ${what} is text`, { permissions: "none" }, () => {
    assertEquals(pipedText(content), text);
  });
}

const others: [what: string, latin1: string, why: string][] = [
  [
    "a picture",
    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "(image/png)|-a - attaches it instead",
  ],
  ["an archive", "\x1f\x8b\x08\xff", "(gzip)|a prompt must be text"],
  ["UTF-16", "\xff\xfeh\0i\0", "not UTF-8 text|-a - attaches it instead"],
];
for (const [what, latin1, why] of others) {
  Deno.test(`pipedText: ${what} is refused`, { permissions: "none" }, () => {
    const error = assertThrows(() => pipedText(bytes(latin1)), UsageError);
    const [end = "", hint] = why.split("|");
    assertEquals([error.message.endsWith(end), error.hint], [true, hint]);
  });
}
