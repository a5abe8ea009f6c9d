import { assert, assertEquals } from "@std/assert";
import { LineHighlighter } from "../../../lib/render/markdown/highlight.ts";
import {
  languageName,
  languageOf,
  loadLanguage,
} from "../../../lib/render/markdown/languages.ts";
import { CODE_THEME } from "../../../lib/render/markdown/theme.ts";
import { show } from "./markdown.ts";

/** A line of each language, and a word of it that is no ordinary text. */
const LANGUAGES: readonly [names: string, line: string, marked: string][] = [
  ["c h", "return 1;", "return"],
  ["cpp c++ cc hpp cxx", "class A {};", "class"],
  ["csharp c# cs", "public int a;", "public"],
  ["java", "public int a;", "public"],
  ["kotlin kt", "fun a() {}", "fun"],
  ["scala", "def a = 1", "def"],
  ["dart", "final a = 1;", "final"],
  ["objc objective-c", "@interface A", "@interface"],
  ["php", "return 1;", "return"],
  ["javascript js jsx mjs cjs node", "const a = 1;", "const"],
  ["typescript ts tsx mts", "interface A {}", "interface"],
  ["json jsonc json5 jsonl", '{"a": true}', "true"],
  ["css", "a { color: red }", "red"],
  ["scss", "$a: 1px;", "1px"],
  ["less", "a { color: #fff }", "#fff"],
  ["html htm vue svelte", '<a href="b">', "a"],
  ["xml svg", '<a b="c"/>', "a"],
  ["sql", "select a from b", "select"],
  ["mysql mariadb", "select a from b", "select"],
  ["postgres postgresql pgsql", "select a from b", "select"],
  ["sqlite", "select a from b", "select"],
  ["python py python3 pycon", "def a(): pass", "def"],
  ["bash sh shell zsh console", 'if true; then echo "a"; fi', "if"],
  ["powershell ps1 pwsh", "if ($a) { }", "if"],
  ["go golang", "func a() {}", "func"],
  ["rust rs", "fn a() {}", "fn"],
  ["ruby rb", "def a; end", "def"],
  ["perl pl", "my $a = 1;", "my"],
  ["lua", "local a = 1", "local"],
  ["swift", "func a() {}", "func"],
  ["haskell hs", "module A where", "module"],
  ["r", "if (a) 1", "if"],
  ["julia jl", "function a() end", "function"],
  ["yaml yml", "a: # b", "# b"],
  ["toml", 'a = "b"', '"b"'],
  ["ini properties conf env", "# a", "# a"],
  ["dockerfile docker", "FROM a", "FROM"],
  ["nginx", "server { }", "server"],
  ["diff patch", "+a", "+a"],
  ["clojure clj", "(defn a [])", "defn"],
  ["erlang erl", "-module(a).", "module"],
  ["latex tex", "\\section{a}", "\\section"],
];

for (const [names, line, marked] of LANGUAGES) {
  Deno.test(`highlight: ${names}`, async () => {
    for (const name of names.split(" ")) {
      await loadLanguage(name);
      const mode = languageOf(name);
      assert(mode !== undefined, name);
      const spans = new LineHighlighter(mode).line(line);
      assertEquals(spans.map(({ text }) => text).join(""), line);
      const found = spans.find(({ text }) => text.includes(marked));
      assert(found && found.style !== "", `${name}: ${JSON.stringify(spans)}`);
    }
  });
}

Deno.test("highlight: a comment over several lines, and what follows it", async () => {
  const code = "```js\n/* a\nb */ const c = `d\ne`;\n```";
  for (const step of [1, code.length]) {
    const screen = await show(code, { step });
    for (const word of ["/* a", "b */"]) {
      assertEquals(screen.styleOf(word), ["dim", "italic"]);
    }
    assertEquals(screen.styleOf("const"), ["color 5"]);
    assertEquals(screen.styleOf("e`"), ["color 2"]);
  }
});

Deno.test("highlight: a language that nobody knows, and names like those of objects", async () => {
  for (const name of ["nonsense", "constructor", "__proto__", ""]) {
    await loadLanguage(name);
    assertEquals(languageOf(name), undefined);
    const screen = await show(`\`\`\`${name}\nword\n\`\`\``);
    assertEquals(screen.styleOf("word"), []);
  }
});

Deno.test("languageName: the first word after the fence", () => {
  for (
    const info of ["TS", "ts {1,2}", 'ts title="a"', "ts,ignore", "ts:a.ts"]
  ) {
    assertEquals(languageName(info), "ts");
  }
});

Deno.test("theme: no colour that is lost on white or on black", () => {
  for (const style of Object.values(CODE_THEME)) {
    for (const code of style.split(";").map(Number)) {
      assert([1, 2, 3, 4, 31, 32, 34, 35, 36].includes(code), style);
    }
  }
});
