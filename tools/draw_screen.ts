/**
 * A terminal's screen as an SVG.
 *
 * @module
 */
import { displayWidth } from "../lib/render/markdown/width.ts";

/** Colours of a drawing, as CSS says them. */
export interface Palette {
  /** Behind everything. */
  readonly background: string;
  /** Of the line around it. */
  readonly frame: string;
  /** Of plain text. */
  readonly text: string;
  /** Of faint text. */
  readonly faint: string;
  /** Of the terminal's eight colours, from black to white. */
  readonly colors: readonly string[];
}

/** Dark letters on white. */
export const LIGHT: Palette = {
  background: "#ffffff",
  frame: "#d1d9e0",
  text: "#1f2328",
  faint: "#6e7781",
  // deno-fmt-ignore
  colors: ["#24292f", "#cf222e", "#116329", "#7d4e00", "#0550ae", "#8250df", "#1b7c83", "#57606a"],
};

/** Light letters on black. */
export const DARK: Palette = {
  background: "#0d1117",
  frame: "#30363d",
  text: "#e6edf3",
  faint: "#8b949e",
  // deno-fmt-ignore
  colors: ["#6e7681", "#ff7b72", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#f0f6fc"],
};

const CELL = { width: 8.4, height: 19 };
const MARGIN = 18;
const TITLE = 34;
const BASELINE = 14;

/** Cells beside one another that look alike. */
interface Run {
  readonly column: number;
  readonly text: string;
  readonly codes: ReadonlySet<number>;
}

/** Draws lines with SGR sequences, as tmux captures them. */
export function drawScreen(
  screen: string,
  options: { columns: number; palette: Palette; title: string },
): string {
  const { columns, palette, title } = options;
  const lines = screen.trimEnd().split("\n");
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = lines.length * CELL.height + TITLE + MARGIN;
  // tmux ends no style with its line.
  const codes = new Set<number>();
  const drawn = lines.flatMap((line, row) =>
    runs(line, codes).flatMap((run) => drawRun(run, row, palette))
  );
  const dots = [0, 1, 2].map((at) =>
    `<circle cx="${20 + at * 18}" cy="17" r="5.5" fill="${palette.frame}"/>`
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${
    escape(title)
  }">
<style>text { white-space: pre; font-size: 14px; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${
    height - 1
  }" rx="9" fill="${palette.background}" stroke="${palette.frame}"/>
${[...dots, ...drawn].join("\n")}
</svg>
`;
}

/** The runs of a line, from one SGR sequence to the next; `codes` are those in force. */
function runs(line: string, codes: Set<number>): Run[] {
  const found: Run[] = [];
  let column = 0;
  // deno-lint-ignore no-control-regex
  for (const piece of line.split(/(\x1b\[[\d;]*m)/)) {
    // deno-lint-ignore no-control-regex
    const changed = /^\x1b\[([\d;]*)m$/.exec(piece)?.[1];
    if (changed === undefined) {
      found.push({ column, text: piece, codes: new Set(codes) });
      column += displayWidth(piece);
    } else {
      for (const code of (changed || "0").split(";")) {
        apply(Number(code), codes);
      }
    }
  }
  return found;
}

/** Puts a parameter of SGR in force. */
function apply(code: number, codes: Set<number>): void {
  const ended = code === 0
    ? [...codes]
    : code === 22
    ? [1, 2]
    : code > 22 && code < 30
    ? [code - 20]
    : [...codes].filter((old) => code >= 30 && code < 40 && old >= 30);
  for (const old of ended) codes.delete(old);
  const begins = code > 0 && code < 22 || code >= 30 && code < 38;
  if (begins) codes.add(code);
}

function drawRun(run: Run, row: number, palette: Palette): string[] {
  const { codes } = run;
  const color = [...codes].find((code) => code >= 30 && code <= 37);
  const fill = color !== undefined
    ? palette.colors[color - 30]
    : codes.has(2)
    ? palette.faint
    : palette.text;
  const drawn: string[] = [];
  let column = run.column;
  for (
    const [part] of run.text.matchAll(/[─│┼]+| {2,}|[^─│┼ ]+(?: [^─│┼ ]+)*| /g)
  ) {
    const cells = displayWidth(part);
    const x = MARGIN + column * CELL.width;
    const y = TITLE + row * CELL.height;
    if (/^[─│┼]/.test(part)) {
      const path = [...part].map((sign, at) =>
        boxPath(sign, x + at * CELL.width, y)
      );
      drawn.push(`<path d="${path.join("")}" stroke="${fill}" fill="none"/>`);
    } else if (part.trim() !== "") {
      drawn.push(drawText(part, { x, y, cells }, fill ?? "", codes));
    }
    column += cells;
  }
  return drawn;
}

function drawText(
  text: string,
  { x, y, cells }: { x: number; y: number; cells: number },
  fill: string,
  codes: ReadonlySet<number>,
): string {
  const decoration = [
    codes.has(4) ? "underline" : "",
    codes.has(9) ? "line-through" : "",
  ]
    .filter((name) => name !== "").join(" ");
  const attributes = [
    `x="${x.toFixed(1)}" y="${y + BASELINE}" fill="${fill}"`,
    // Whatever font the reader has, each cell stays where it is.
    `textLength="${
      (cells * CELL.width).toFixed(1)
    }" lengthAdjust="spacingAndGlyphs"`,
    codes.has(1) ? 'font-weight="700"' : "",
    codes.has(3) ? 'font-style="italic"' : "",
    decoration === "" ? "" : `text-decoration="${decoration}"`,
  ];
  return `<text ${attributes.filter((part) => part !== "").join(" ")}>${
    escape(text)
  }</text>`;
}

/** Lines as lines, so that those of neighbouring cells meet in any font. */
function boxPath(sign: string, x: number, y: number): string {
  const [middle, half] = [y + CELL.height / 2, x + CELL.width / 2];
  const across = `M${x.toFixed(1)} ${middle}h${CELL.width}`;
  const down = `M${half.toFixed(1)} ${y}v${CELL.height}`;
  return sign === "─" ? across : sign === "│" ? down : across + down;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
