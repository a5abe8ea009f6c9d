import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { sse } from "../helpers/fake_upstream.ts";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { programCommand } from "../helpers/run_cli.ts";
import { END, event, keyedEnv, talkingUpstream } from "./chat_upstream.ts";

/** What writes over what stands there: rows up, erased lines, a return without a line feed. */
// deno-lint-ignore no-control-regex
const REPAINTS = /\x1b\[\d*[A-JK]|\r(?![\r\n])/;

/** A command line that takes the terminal's width, or all that is known of it, and then runs the program. */
function after(stty: string, args: string): string[] {
  const { command, args: words } = programCommand();
  const program = [command, ...words].map((word) => `'${word}'`).join(" ");
  return ["-c", `stty ${stty}; exec ${program} ${args}`];
}

/** Markdown in pieces, so that rows change while they come. */
const slowly = async function* () {
  for (
    const word of [
      "Some **bo",
      "ld** te",
      "xt\n\n| a | b |\n|--|--|\n| 1",
      " | 2 |\n\nend",
    ]
  ) {
    yield event({ content: word });
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  yield* END;
};

terminalTest(
  "a terminal of 0 columns: 80, and nothing is written over",
  async () => {
    await using upstream = talkingUpstream({ go: () => sse(slowly()) });
    await using terminal = await startTerminal({
      command: "sh",
      args: after("cols 0 rows 0", "chat -n -m openai/m"),
      env: { ...keyedEnv(upstream), NO_COLOR: "" },
    });
    await terminal.waitFor(/You: *$/m);
    await terminal.enter("go");
    await terminal.waitFor("end");
    await terminal.waitFor(/You: *\s*$/);
    await terminal.enter("/help");
    await terminal.waitFor(/Ctrl-D +leave/);
    const output = await terminal.output();
    assertEquals(REPAINTS.exec(output)?.[0], undefined);
    assertEquals(output.split("Some ").length, 2);
    assertStringIncludes(output, "bold");
    assert(!output.includes("**"), output);
    await terminal.enter("/exit");
    assertEquals(await terminal.exitCode(), 0);
  },
);

terminalTest(
  "a terminal of 34 columns: help and lists are broken between words",
  async () => {
    await using terminal = await startTerminal({
      command: "sh",
      args: after("cols 34", "--help"),
    });
    await terminal.exitCode();
    const lines = (await terminal.output()).split(/\r*\n/);
    for (const line of lines) assert(line.length <= 34, line);
    const words = lines.join(" ").replace(/\s+/g, " ");
    assertStringIncludes(words, "Without a command: chat on a terminal");
  },
);
