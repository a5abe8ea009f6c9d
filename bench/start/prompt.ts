/**
 * When a conversation is ready: a terminal shows its prompt.
 *
 * @module
 */

/** What `chat chat` shows when a message can be typed, less the codes around it. */
const PROMPT = "You: ";
/** What ends a conversation that waits for a message. */
const CTRL_D = "\x04";
const MOST_MS = 60_000;

/** Whether the system has the program that gives others a terminal, `script` of util-linux. */
export async function hasTerminal(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command("script", {
      args: ["-qefc", "true", "/dev/null"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch {
    return false; // not on the path
  }
}

/**
 * Starts a conversation on a terminal, and leaves it at its prompt.
 *
 * @returns ms from the start until the prompt
 * @throws {Error} it never came
 */
export async function untilPrompt(
  command: readonly string[],
  env: Record<string, string>,
): Promise<number> {
  const words = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  const line = `stty cols 80 rows 24; exec ${words.join(" ")}`;
  const began = performance.now();
  const child = new Deno.Command("script", {
    args: ["-qefc", line, "/dev/null"],
    env: { ...env, TERM: "xterm-256color" },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const timer = setTimeout(() => child.kill(), MOST_MS);
  let shown = "";
  let ms: number | undefined;
  const input = child.stdin.getWriter();
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    shown += text;
    if (ms !== undefined || !shown.includes(PROMPT)) continue;
    ms = performance.now() - began;
    await input.write(new TextEncoder().encode(CTRL_D));
  }
  clearTimeout(timer);
  await input.close().catch(() => {}); // the terminal is closed already
  await child.status;
  if (ms === undefined) throw new Error(`no prompt came: ${shown}`);
  return ms;
}
