/**
 * What can be said of the scripts without their shells; `do_keys_test.ts` runs those of bash, zsh and fish.
 */
import { StringStream } from "@codemirror/streamparser";
import { powerShell } from "@codemirror/legacy-modes/mode/powershell";
import { assert, assertEquals } from "@std/assert";
import { KEY_SCRIPTS } from "../../lib/cli/key_scripts.ts";
import { SHELLS } from "../../lib/commands/completions/options.ts";

const POWERSHELL = KEY_SCRIPTS["powershell"] ?? "";

interface Token {
  readonly text: string;
  readonly style: string;
}

/** The tokens of a script for PowerShell, without blanks. */
function tokens(script: string): Token[] {
  const state = powerShell.startState?.(2);
  return script.split("\n").flatMap((line) => {
    const stream = new StringStream(line, 2, 2);
    const found: Token[] = [];
    while (!stream.eol()) {
      stream.start = stream.pos;
      const style = powerShell.token(stream, state) ?? "";
      const text = stream.current();
      if (text.trim() !== "") found.push({ text, style });
    }
    return found;
  });
}

const PAIRS: Readonly<Record<string, string>> = {
  ")": "(",
  "}": "{",
  "]": "[",
};

/** Brackets that have no partner. */
function unpaired(all: readonly Token[]): string[] {
  const open: string[] = [];
  for (const { text, style } of all) {
    if (/string|comment/.test(style)) continue;
    for (const [sign] of text.matchAll(/[(){}[\]]/g)) {
      if (PAIRS[sign] !== undefined && open.at(-1) === PAIRS[sign]) open.pop();
      else open.push(sign);
    }
  }
  return open;
}

Deno.test("keys: there is a script for each shell, and none of them runs what it gets", () => {
  assertEquals(Object.keys(KEY_SCRIPTS), [...SHELLS]);
  for (const [shell, script] of Object.entries(KEY_SCRIPTS)) {
    const code = script.replaceAll(/^ *#.*$/gm, "");
    assert(!/eval.*found|Invoke-Expression|iex\b/i.test(code), shell);
  }
});

Deno.test("keys powershell: every token is known to a highlighter, and every bracket and quote is closed", () => {
  const all = tokens(POWERSHELL);
  assert(all.length > 100);
  assertEquals(all.filter(({ style }) => style.includes("error")), []);
  assertEquals(unpaired(all), []);
  // The check notices a text that is broken.
  assertEquals(unpaired(tokens(POWERSHELL.replace("{", ""))).length > 0, true);
});

Deno.test("keys powershell: words go by stdin as UTF-8, the line is replaced after a success only, and the keys are Alt-E and Alt-X", () => {
  const part = (begin: string, end: string) =>
    POWERSHELL.slice(POWERSHELL.indexOf(begin), POWERSHELL.indexOf(end));
  const ask = part("function global:Invoke-ChatDo", "# Alt-E");
  for (
    const text of [
      "$Words | & $chat do --shell powershell @Options",
      "[System.Text.UTF8Encoding]::new($false)",
      "if ($LASTEXITCODE -eq 0) { return",
      "[Console]::OutputEncoding = $encoding",
    ]
  ) assert(ask.includes(text), text);
  const keys = POWERSHELL.matchAll(/Set-PSReadLineKeyHandler -Chord (\S+)/g);
  assertEquals(Array.from(keys, ([, key]) => key), ["Alt+e", "Alt+x"]);
  const replaced = POWERSHELL.matchAll(/^ *(.*)::Replace\(0, \$line\.Length/gm);
  assertEquals(Array.from(replaced, ([, before]) => before), [
    "if ($found) { [Microsoft.PowerShell.PSConsoleReadLine]",
  ]);
});
