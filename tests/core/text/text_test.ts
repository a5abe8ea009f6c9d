import { assertEquals } from "@std/assert";
import { sanitize, TerminalSanitizer } from "../../../lib/core/text/text.ts";

function test(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

const CASES: readonly [string, string, string][] = [
  [
    "plain text, tab and newline pass",
    "a\tb\nc é 👋 日本",
    "a\tb\nc é 👋 日本",
  ],
  ["a colour is text", "\x1b[31mred\x1b[0m", "␛[31mred␛[0m"],
  [
    "the clipboard is out of reach",
    "\x1b]52;c;cm0gLXJm\x07ok",
    "␛]52;c;cm0gLXJm␇ok",
  ],
  ["the title stays", "\x1b]0;root\x1b\\ok", "␛]0;root␛\\ok"],
  ["a hyperlink is text", "\x1b]8;;http://x\x07y", "␛]8;;http://x␇y"],
  ["no cursor movement", "safe\x1b[2K\x1b[1Aevil", "safe␛[2K␛[1Aevil"],
  ["a request for a reply is text", "\x1b[6n\x05", "␛[6n␅"],
  ["a device string is text", "\x1bP+q544e\x1b\\", "␛P+q544e␛\\"],
  [
    "C1 introducers are shown",
    "\x9b31m\x9d0;t\x9c",
    "<U+009B>31m<U+009D>0;t<U+009C>",
  ],
  ["a line is not overwritten", "rm -rf /\rls", "rm -rf /␍ls"],
  ["line ends of other systems are newlines", "a\r\nb\r\n", "a\nb\n"],
  ["backspace, delete, NUL, form feed", "a\bb\x7f\0\f\v", "a␈b␡␀␌␋"],
  [
    "the reading direction stays",
    "if \u202eisAdmin\u2066x\u2069\u202c",
    "if <U+202E>isAdmin<U+2066>x<U+2069><U+202C>",
  ],
  [
    "nothing ends a paste or begins one",
    "a\x1b[201~rm -rf /\x1b[200~",
    "a␛[201~rm -rf /␛[200~",
  ],
  [
    "marks of direction are shown",
    "a\u200e\u200f\u061cb",
    "a<U+200E><U+200F><U+061C>b",
  ],
  [
    "characters that nobody sees are shown",
    "pass\u200bword \ufeffx\u2060y\u00ad\u3164",
    "pass<U+200B>word <U+FEFF>x<U+2060>y<U+00AD><U+3164>",
  ],
  [
    "text in tags is shown, a regional flag is a flag",
    "a\u{e0068}\u{e0069} 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 🏴\u{e0041}",
    "a<U+E0068><U+E0069> 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 🏴<U+E0041>",
  ],
  [
    "joiners have their place in emoji and in other scripts",
    "a\u200db 👨‍👩‍👧 می\u200cخواهم क्\u200dष",
    "a<U+200D>b 👨‍👩‍👧 می\u200cخواهم क्\u200dष",
  ],
  [
    "a selector selects one character's form, and hides no others",
    "❤\ufe0f x\ufe0f\ufe01 葛\u{e0100} a\u{e0100}",
    "❤\ufe0f x\ufe0f<U+FE01> 葛\u{e0100} a<U+E0100>",
  ],
  ["a line has one end only", "a\u2028b\u2029c", "a<U+2028>b<U+2029>c"],
];

for (const [name, text, expected] of CASES) {
  test(`sanitize: ${name}`, () => assertEquals(sanitize(text), expected));

  test(`TerminalSanitizer: ${name}, wherever the text is cut`, () => {
    for (let cut = 0; cut <= text.length; cut++) {
      const sanitizer = new TerminalSanitizer();
      const shown = [text.slice(0, cut), text.slice(cut)]
        .map((piece) => sanitizer.push(piece));
      const bytes = [...shown, sanitizer.end()]
        .map((piece) =>
          new TextDecoder().decode(new TextEncoder().encode(piece))
        );
      assertEquals(bytes.join(""), expected);
    }
  });
}

test("TerminalSanitizer: half a character waits for its other half", () => {
  const sanitizer = new TerminalSanitizer();
  assertEquals(sanitizer.push("a\ud83d"), "a");
  assertEquals(sanitizer.push(""), "");
  assertEquals(sanitizer.push("\udc4bb"), "👋b");
  assertEquals(sanitizer.end(), "");
});

test("TerminalSanitizer: half a character at the end is shown as one that is broken", () => {
  const sanitizer = new TerminalSanitizer();
  assertEquals(sanitizer.push("a\ud83d"), "a");
  assertEquals(sanitizer.end(), "\ufffd");
  assertEquals(sanitizer.end(), "");
});
