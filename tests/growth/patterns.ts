/**
 * Every regular expression of the program, and the texts that could make it slow.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Shape } from "./growth.ts";

/** A regular expression as it stands in the source. */
export interface Pattern {
  /** File and line, from the top of the repository. */
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

interface Report {
  readonly diagnostics: readonly {
    readonly filename: string;
    readonly message: string;
    readonly range: { readonly start: { readonly line: number } };
  }[];
}

/** Finds the literals of the program's source by the parser of the linter. */
export async function readPatterns(): Promise<Pattern[]> {
  const plugin = new URL("pattern_plugin.ts", import.meta.url).href;
  const config = await Deno.makeTempFile({ suffix: ".json" });
  const root = fileURLToPath(new URL("../../", import.meta.url));
  try {
    const lint = {
      plugins: [plugin],
      rules: { tags: [], include: ["patterns/all"] },
    };
    await Deno.writeTextFile(config, JSON.stringify({ lint }));
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["lint", "--json", "--config", config, "main.ts", "lib"],
      cwd: root,
      stderr: "null",
    }).output();
    const report: Report = JSON.parse(new TextDecoder().decode(stdout));
    return report.diagnostics.map(({ filename, message, range }) => {
      const end = message.lastIndexOf("/");
      const at = filename.lastIndexOf("/lib/") + 1;
      return {
        place: `${filename.slice(at)}:${range.start.line}`,
        source: message.slice(1, end),
        flags: message.slice(end + 1),
      };
    });
  } finally {
    await Deno.remove(config);
  }
}

/** What slows patterns down that have nothing of it in them. */
const USUAL = [
  " ",
  "a",
  "0",
  "-",
  "a-",
  "\n",
  "\\",
  '"',
  "<",
  "*",
  "/",
  "&",
  "Aa0",
];

/** Behind everything, so that what has been repeated does not fit after all. */
const LAST = ["\u0001x", "("];

/** What a class stands for, one character of it. */
const MEMBER: Readonly<Record<string, string>> = {
  w: "a",
  d: "1",
  s: " ",
  S: "a",
  D: "a",
  W: "-",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** The words and signs that a pattern is made of, each of its classes as one character. */
export function wordsOf(source: string): string[] {
  // A sign that is meant as itself must not be taken for one that repeats or groups.
  const plain: string[] = [];
  const kept = (character: string) => {
    plain.push(character);
    return "\u0002";
  };
  const words = source
    .replace(/\(\?(?:<?[=!]|:|<\w+>)/g, "(")
    .replace(/\\[bB]|\\k<\w+>/g, "")
    .replace(/\[\^(?:\\.|[^\]\\])*\]/g, "a")
    .replace(
      /\[((?:\\.|[^\]\\])*)\]/g,
      (_, members: string) => kept(firstOf(members)),
    )
    .replace(/\\x[\da-f]{2}|\\u\{?[\da-f]+\}?|\\p\{[^}]*\}/gi, "a")
    .replace(/\\(.)/gs, (_, sign: string) => kept(MEMBER[sign] ?? sign))
    .split(/[()|*+?^$]|\{\d*,?\d*\}/);
  let at = 0;
  const read = words.map((word) =>
    // deno-lint-ignore no-control-regex
    word.replace(/\x02/g, () => plain[at++] ?? "")
  );
  return [...new Set(read.filter((word) => word !== ""))];
}

function firstOf(members: string): string {
  const [, escaped, sign] = /^(?:\\(.)|(.))/s.exec(members) ?? [];
  if (escaped === undefined) return sign ?? "a";
  return /[xup]/.test(escaped) ? "a" : MEMBER[escaped] ?? escaped;
}

/** Repetitions of what a pattern is made of, behind what it begins with. */
export function shapesOf(source: string): Shape[] {
  const words = wordsOf(source).slice(0, 10);
  const pairs = words.flatMap((word, i) =>
    [words[i + 1], words[i + 2]].map((next) => word + (next ?? words[0] ?? ""))
  );
  const fragments = new Set([...words, ...pairs, ...USUAL]);
  return [...fragments].flatMap((fragment) =>
    ["", ...words.slice(0, 3)].flatMap((before) =>
      LAST.map((after) => ({ before, fragment, after }))
    )
  );
}
