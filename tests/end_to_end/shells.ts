/**
 * Real shells that find a program called `chat`, which is this one.
 *
 * @module
 */
import { programCommand, temporaryFolder } from "../helpers/run_cli.ts";
import { startTerminal, type Terminal } from "../helpers/pty.ts";

/** How a shell starts without anybody's settings, and how it gets the prompt `ready> `. */
export interface Shell {
  readonly args: readonly string[];
  readonly prompt: string;
  /** Reads what `chat completions` prints with the words that follow. */
  readonly read: (words: string) => string;
}

/** By the shell's name. */
export const SHELLS: Readonly<Record<"bash" | "zsh" | "fish", Shell>> = {
  bash: {
    args: ["--noprofile", "--norc", "-i"],
    prompt: "PS1='ready> '",
    read: (words) => `eval "$(chat completions bash${words})"`,
  },
  zsh: {
    args: ["-f", "-i"],
    prompt: "PS1='ready> '; autoload -U compinit; compinit -u -D",
    read: (words) => `eval "$(chat completions zsh${words})"`,
  },
  fish: {
    args: ["--no-config", "-i"],
    prompt: "function fish_prompt; echo 'ready> '; end",
    read: (words) => `chat completions fish${words} | source`,
  },
};

/** A folder that holds the program. */
export async function chatHome(): Promise<AsyncDisposable & { path: string }> {
  const folder = await temporaryFolder();
  const { command, args } = programCommand();
  const words = [command, ...args].map((word) => `'${word}'`).join(" ");
  await Deno.writeTextFile(
    `${folder.path}/chat`,
    `#!/bin/sh\nexec ${words} "$@"\n`,
    { mode: 0o755 },
  );
  return folder;
}

/** A shell at its prompt, once it has read a script of `chat completions`; disposing of it types `exit`. */
export async function startShell(
  name: keyof typeof SHELLS,
  { home, words = "", env = {} }: {
    readonly home: string;
    readonly words?: string;
    readonly env?: Record<string, string>;
  },
): Promise<Terminal> {
  const { args, prompt, read } = SHELLS[name];
  const terminal = await startTerminal({
    command: name,
    args,
    home,
    env: {
      PATH: `${home}:${Deno.env.get("PATH")}`,
      SHELL: name,
      LC_ALL: "C.UTF-8",
      ...env,
    },
  });
  await terminal.enter(`${prompt}; ${read(words)}; clear`);
  await terminal.waitFor(/^ready> *$/m);
  return {
    ...terminal,
    async [Symbol.asyncDispose]() {
      await terminal.press("C-u");
      await terminal.enter("exit"); // a shell does not heed what is to end it
      await terminal.exitCode();
      await terminal[Symbol.asyncDispose]();
    },
  };
}
