/**
 * One run of the program in a process of its own, timed from its start to its end.
 *
 * @module
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** What a run took. */
export interface MeasuredRun {
  /** From start to end, the runtime's own start included. */
  readonly ms: number;
  /** The most memory that it held at once, in bytes; undefined where the system does not tell. */
  readonly peak: number | undefined;
  /** What it printed. */
  readonly stdout: string;
}

/** Between two looks at the memory. */
const LOOK_MS = 5;

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

/**
 * Runs the program.
 *
 * @param history the file that it reads and records in; its folder is where it runs
 * @throws {Error} it fails
 */
export async function measuredRun(
  args: readonly string[],
  history: string,
): Promise<MeasuredRun> {
  const began = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-N", "-R", "-W", "-E", MAIN, ...args],
    cwd: dirname(history),
    env: { CHAT_HISTORY: history, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let [ms, peak]: [number, number | undefined] = [0, undefined];
  const look = async () => peak = await peakOf(process.pid) ?? peak;
  const timer = setInterval(look, LOOK_MS);
  try {
    process.status.then(() => ms = performance.now() - began);
    const { success, stdout, stderr } = await process.output();
    const text = new TextDecoder();
    if (!success) throw new Error(text.decode(stderr));
    return { ms, peak, stdout: text.decode(stdout) };
  } finally {
    clearInterval(timer);
  }
}

/** Linux keeps the highest value itself: what matters is the last look before the end. */
async function peakOf(pid: number): Promise<number | undefined> {
  try {
    const status = await Deno.readTextFile(`/proc/${pid}/status`);
    const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(status) ?? [];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined; // it has ended, or the system has no such file
  }
}
