/**
 * A real terminal without a window: tmux runs a command in it, and its screen can be drawn.
 *
 * @module
 */
import { DARK, drawScreen, LIGHT } from "./draw_screen.ts";

/** A terminal in which a command runs. */
export interface TmuxScreen extends AsyncDisposable {
  /** Types a line, and Enter. */
  type(line: string): Promise<void>;
  /**
   * Waits until the screen shows something.
   *
   * @throws {Error} it never does
   */
  shows(what: RegExp): Promise<void>;
  /** What the screen shows, with SGR sequences. */
  capture(): Promise<string>;
}

/** Starts a command in a terminal of that size, with these variables and no others. */
export async function openScreen(
  { columns, rows, command, variables }: {
    columns: number;
    rows: number;
    command: string;
    variables: Readonly<Record<string, string>>;
  },
): Promise<TmuxScreen> {
  const socket = `picture-${Deno.pid}`;
  const size = ["-x", String(columns), "-y", String(rows)];
  const words = Object.entries({
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    ...variables,
  }).map(([name, value]) => `'${name}=${value}'`);
  const line = `env -i ${words.join(" ")} ${command}`;
  await tmux(socket, "new-session", "-d", ...size, line);
  return {
    async type(line) {
      await tmux(socket, "send-keys", "-l", line);
      await tmux(socket, "send-keys", "Enter");
    },
    async shows(what) {
      for (let i = 0; i < 600; i++) {
        if (what.test(await tmux(socket, "capture-pane", "-p", "-J"))) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const screen = await tmux(socket, "capture-pane", "-p");
      throw new Error(`the screen never showed ${what}:\n${screen}`);
    },
    capture: () => tmux(socket, "capture-pane", "-p", "-e"),
    [Symbol.asyncDispose]: async () => {
      await tmux(socket, "kill-server");
    },
  };
}

/** Writes a screen as docs/NAME-light.svg and docs/NAME-dark.svg. */
export async function keepScreen(
  name: string,
  screen: string,
  options: { columns: number; title: string },
): Promise<void> {
  for (
    const [scheme, palette] of Object.entries({ light: LIGHT, dark: DARK })
  ) {
    const picture = drawScreen(screen, { ...options, palette });
    await Deno.writeTextFile(`docs/${name}-${scheme}.svg`, picture);
  }
}

async function tmux(socket: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("tmux", {
    args: ["-L", socket, ...args],
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
