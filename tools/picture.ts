/**
 * Draws the README's picture: runs the program in a real terminal (tmux), types into it, and writes what the screen
 * shows as an SVG that is readable in light and dark.
 *
 *     deno task picture
 *
 * @module
 */

const COLUMNS = 80;
const ROWS = 20;
const CELL = { width: 8.4, height: 18 };
const MARGIN = 16;

/** What is typed, each line once the screen shows the text before it. */
const SCRIPT: readonly (readonly [wait: string, keys: string])[] = [
  ["You: ", "I am unhappy with my compiler"],
  ["tokens)", "It never listens to me"],
  ["tokens)", "/stats"],
];

async function tmux(socket: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("tmux", {
    args: ["-L", socket, ...args],
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function shows(
  socket: string,
  text: string,
  times: number,
): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const screen = await tmux(socket, "capture-pane", "-p", "-J");
    if (screen.split(text).length > times) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the screen never showed ${JSON.stringify(text)}`);
}

async function record(home: string): Promise<string> {
  const socket = `picture-${Deno.pid}`;
  const command = `env -i HOME=${home} PATH="$PATH" DENO_DIR=${
    Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`
  } TERM=xterm-256color LANG=C.UTF-8 ${Deno.execPath()} task --quiet chat`;
  await tmux(
    socket,
    "new-session",
    "-d",
    "-x",
    String(COLUMNS),
    "-y",
    String(ROWS),
    command,
  );
  try {
    const seen = new Map<string, number>();
    for (const [wait, keys] of SCRIPT) {
      const times = (seen.get(wait) ?? 0) + 1;
      seen.set(wait, times);
      await shows(socket, wait, times);
      await tmux(socket, "send-keys", "-l", keys);
      await tmux(socket, "send-keys", "Enter");
    }
    await shows(socket, "You: ", SCRIPT.length + 1);
    return await tmux(socket, "capture-pane", "-p", "-e");
  } finally {
    await tmux(socket, "kill-server");
  }
}

interface Run {
  column: number;
  text: string;
  dim: boolean;
  bold: boolean;
}

/** The runs of equal style in a line with SGR sequences. */
function runs(line: string): Run[] {
  const found: Run[] = [];
  let [dim, bold, column] = [false, false, 0];
  // deno-lint-ignore no-control-regex
  for (const piece of line.split(/(\x1b\[[0-9;]*m)/)) {
    // deno-lint-ignore no-control-regex
    const codes = /^\x1b\[([0-9;]*)m$/.exec(piece)?.[1];
    if (codes === undefined) {
      if (piece !== "") found.push({ column, text: piece, dim, bold });
      column += [...piece].length;
      continue;
    }
    for (const code of (codes || "0").split(";").map(Number)) {
      if (code === 0) [dim, bold] = [false, false];
      else if (code === 1) bold = true;
      else if (code === 2) dim = true;
      else if (code === 22) [dim, bold] = [false, false];
    }
  }
  return found;
}

function escape(text: string): string {
  return text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);
}

function draw(screen: string): string {
  const lines = screen.trimEnd().split("\n");
  const width = Math.ceil(COLUMNS * CELL.width + 2 * MARGIN);
  const height = lines.length * CELL.height + 2 * MARGIN;
  const text = lines.flatMap((line, row) =>
    runs(line).filter((run) => run.text.trim() !== "").map((run) => {
      const style = [run.dim ? "dim" : "", run.bold ? "bold" : ""].join(" ")
        .trim();
      return `<text x="${(MARGIN + run.column * CELL.width).toFixed(1)}" y="${
        MARGIN + row * CELL.height + 13
      }"${style === "" ? "" : ` class="${style}"`} xml:space="preserve">${
        escape(run.text.trimEnd())
      }</text>`;
    })
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="A conversation with chat in the terminal">
<style>
rect { fill: #fbfbf9; stroke: #d8d8d2 }
text { fill: #1f2328; font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
.dim { fill: #6e7781 }
.bold { font-weight: 700 }
@media (prefers-color-scheme: dark) {
  rect { fill: #15181c; stroke: #30363d }
  text { fill: #e6e6e3 }
  .dim { fill: #8b949e }
}
</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${text.join("\n")}
</svg>
`;
}

if (import.meta.main) {
  const home = await Deno.makeTempDir({ prefix: "chat-picture-" });
  try {
    const screen = await record(home);
    // The folder's random name would make every picture another.
    const shown = screen.replaceAll(home, "/home/you");
    await Deno.writeTextFile("docs/terminal.svg", draw(shown));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}
