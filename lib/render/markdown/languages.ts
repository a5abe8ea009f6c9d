/**
 * The languages whose code is highlighted, by the word after the fence; each is loaded when code in it comes.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
/** A line that is split into tokens. */
export interface LineStream {
  /** Where the next token begins. */
  pos: number;
}

/** What splits a line of code into tokens: `StreamParser` of `@codemirror/streamparser`. */
export interface LanguageMode {
  /** The state above the first line. */
  startState?(indentUnit: number): unknown;
  /** Moves the stream behind its next token and returns what that is; nothing for ordinary text. */
  token(stream: LineStream, state: unknown): string | null | undefined;
  /** Remembers an empty line. */
  blankLine?(state: unknown, indentUnit: number): void;
  /** The state for going another way; a shallow copy where absent. */
  copyState?(state: unknown): unknown;
}

const clike = () => import("@codemirror/legacy-modes/mode/clike");
const css = () => import("@codemirror/legacy-modes/mode/css");
const script = () => import("@codemirror/legacy-modes/mode/javascript");
const sql = () => import("@codemirror/legacy-modes/mode/sql");
const xml = () => import("@codemirror/legacy-modes/mode/xml");

// deno-fmt-ignore
const LANGUAGES: readonly (readonly [names: string, load: () => Promise<unknown>])[] = [
  ["c h", async () => (await clike()).c],
  ["cpp c++ cc hpp cxx", async () => (await clike()).cpp],
  ["csharp c# cs", async () => (await clike()).csharp],
  ["java", async () => (await clike()).java],
  ["kotlin kt", async () => (await clike()).kotlin],
  ["scala", async () => (await clike()).scala],
  ["dart", async () => (await clike()).dart],
  ["objc objective-c", async () => (await clike()).objectiveC],
  // PHP has no mode here; Java's keywords are similar.
  ["php", async () => (await clike()).java],
  ["javascript js jsx mjs cjs node", async () => (await script()).javascript],
  ["typescript ts tsx mts", async () => (await script()).typescript],
  ["json jsonc json5 jsonl", async () => (await script()).json],
  ["css", async () => (await css()).css],
  ["scss", async () => (await css()).sCSS],
  ["less", async () => (await css()).less],
  ["html htm vue svelte", async () => (await xml()).html],
  ["xml svg", async () => (await xml()).xml],
  ["sql", async () => (await sql()).standardSQL],
  ["mysql mariadb", async () => (await sql()).mySQL],
  ["postgres postgresql pgsql", async () => (await sql()).pgSQL],
  ["sqlite", async () => (await sql()).sqlite],
  ["python py python3 pycon", async () => (await import("@codemirror/legacy-modes/mode/python")).python],
  ["bash sh shell zsh console", async () => (await import("@codemirror/legacy-modes/mode/shell")).shell],
  ["powershell ps1 pwsh", async () => (await import("@codemirror/legacy-modes/mode/powershell")).powerShell],
  ["go golang", async () => (await import("@codemirror/legacy-modes/mode/go")).go],
  ["rust rs", async () => (await import("@codemirror/legacy-modes/mode/rust")).rust],
  ["ruby rb", async () => (await import("@codemirror/legacy-modes/mode/ruby")).ruby],
  ["perl pl", async () => (await import("@codemirror/legacy-modes/mode/perl")).perl],
  ["lua", async () => (await import("@codemirror/legacy-modes/mode/lua")).lua],
  ["swift", async () => (await import("@codemirror/legacy-modes/mode/swift")).swift],
  ["haskell hs", async () => (await import("@codemirror/legacy-modes/mode/haskell")).haskell],
  ["r", async () => (await import("@codemirror/legacy-modes/mode/r")).r],
  ["julia jl", async () => (await import("@codemirror/legacy-modes/mode/julia")).julia],
  ["yaml yml", async () => (await import("@codemirror/legacy-modes/mode/yaml")).yaml],
  ["toml", async () => (await import("@codemirror/legacy-modes/mode/toml")).toml],
  ["ini properties conf env", async () => (await import("@codemirror/legacy-modes/mode/properties")).properties],
  ["dockerfile docker", async () => (await import("@codemirror/legacy-modes/mode/dockerfile")).dockerFile],
  ["nginx", async () => (await import("@codemirror/legacy-modes/mode/nginx")).nginx],
  ["diff patch", async () => (await import("@codemirror/legacy-modes/mode/diff")).diff],
  ["clojure clj", async () => (await import("@codemirror/legacy-modes/mode/clojure")).clojure],
  ["erlang erl", async () => (await import("@codemirror/legacy-modes/mode/erlang")).erlang],
  ["latex tex", async () => (await import("@codemirror/legacy-modes/mode/stex")).stex],
];

const loaded = new NameMap<LanguageMode | undefined>();

/** The first word after a fence, in small letters: `ts` of `ts title="a.ts"`. */
export function languageName(info: string): string {
  return (/^[^\s{,:]*/.exec(info)?.[0] ?? "").toLowerCase();
}

/** Loads the language of a fence, where there is one to load. */
export async function loadLanguage(info: string): Promise<void> {
  const name = languageName(info);
  if (loaded.has(name)) return;
  const row = LANGUAGES.find(([names]) => names.split(" ").includes(name));
  if (row === undefined) return;
  loaded.set(name, await row[1]() as LanguageMode);
}

/** The language of a fence, once it has been loaded; undefined for one that is not known. */
export function languageOf(info: string): LanguageMode | undefined {
  return loaded.get(languageName(info));
}
