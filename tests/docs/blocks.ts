/**
 * The command blocks of a Markdown file.
 *
 * A comment before a block, which no reader sees, says what its test needs:
 *
 *     <!-- test: skip, it wants a person -->
 *     <!-- test: after printf '{}' > prices.json -->
 *
 * @module
 */

/** A command with what the text shows of its output. */
export interface DocumentedCommand {
  /** As a shell takes it; several lines where the text has them. */
  readonly command: string;
  /** The lines below it; undefined where the block shows none of any. */
  readonly output: readonly string[] | undefined;
}

/** A block of commands. */
export interface CommandBlock {
  /** Of its first line in the file, counted from 1. */
  readonly line: number;
  /** Why it is not run; undefined for one that is. */
  readonly skip: string | undefined;
  /** What is run before, unseen. */
  readonly after: string | undefined;
  /** In the order of the text. */
  readonly commands: readonly DocumentedCommand[];
}

const BLOCK =
  /(?:<!-- test: (skip|after)[, ]\s*([^]*?)\s*-->\n+)?^```(sh|console)\n([^]*?)^```$/gm;

/** All blocks in `sh` (commands alone) and `console` (commands behind `$ `, with their output). */
export function commandBlocks(text: string): CommandBlock[] {
  return Array.from(text.matchAll(BLOCK), (match) => {
    const [whole, mark, words, kind, body = ""] = match;
    const before = text.slice(0, match.index) + whole.slice(0, -body.length);
    return {
      line: before.split("\n").length - 1,
      skip: mark === "skip" ? words : undefined,
      after: mark === "after" ? words : undefined,
      commands: kind === "sh" ? plain(body) : withOutput(body),
    };
  });
}

function plain(body: string): DocumentedCommand[] {
  return body.replaceAll("\\\n", "\\\0").split("\n")
    .map((line) => line.replaceAll("\\\0", "\\\n"))
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((command) => ({ command, output: undefined }));
}

function withOutput(body: string): DocumentedCommand[] {
  return body.split(/^\$ /m).slice(1).map((piece) => {
    const lines = piece.trimEnd().split("\n");
    const end = lines.findIndex((line) => !line.endsWith("\\")) + 1;
    return {
      command: lines.slice(0, end).join("\n"),
      output: lines.slice(end),
    };
  });
}

/**
 * Whether an output is the one that is shown. A word with a digit stands for any such word, as ids, times and sizes
 * differ, seconds stand for milliseconds, and intervals are there or not; a line `…` stands for any lines, and `…` in
 * a line for anything.
 */
export function isAsShown(output: string, shown: readonly string[]): boolean {
  const lines = shown.map(unmeasured).map((line) =>
    line === "…" ? "(?:.*\\n)*?" : `${
      line.split(/([\w:.,–-]*\d[\w:.,–-]*)/)
        .map((piece, i) =>
          i % 2 === 0 ? spaced(piece) : "[\\w:.,–-]*\\d[\\w:.,–-]*"
        )
        .join("")
    }\\s*?\\n`
  );
  return new RegExp(`^${lines.join("")}$`).test(
    output.split("\n").map(unmeasured).join("\n").replace(
      /([^\n])$/,
      "$1\n",
    ),
  );
}

/**
 * A line without what depends on the machine and on where the program came from: units of times, what stands behind a
 * measured value, and a checkout's commit.
 */
function unmeasured(line: string): string {
  return line.replace(/ \([0-9a-f]{7}\)/, "").replace(
    / \((?:[≤≥] [\d.]+|[\d.]+–[\d.]+)\)/,
    "",
  )
    .replaceAll(/(?<=\d) s\b/g, " ms")
    .replace(/(?<= ms) \*$/, "");
}

/** Columns are as wide as what stands in them; a pipe has tabs between them. */
function spaced(text: string): string {
  return text.split(/ +/).map((word) =>
    RegExp.escape(word).replaceAll("…", ".*")
  )
    .join("[ \\t]+");
}
