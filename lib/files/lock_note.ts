/**
 * A note beside a file that says who keeps its lock for long, for those that wait: the system tells nobody but `lsof`.
 *
 * @module
 */
/** Characters of a note that are shown: the file may hold anything. */
const LONGEST = 100;

function noteOf(path: string): string {
  return `${path}.lock`;
}

/**
 * Leaves a note as long as a lock is kept; without one where it cannot be written.
 *
 * @param path the file that is locked
 * @param who the command that has the lock
 * @param mode of the note's file
 */
export async function noteLock(
  path: string,
  who: string,
  mode: number,
): Promise<AsyncDisposable> {
  const since = new Date().toISOString().slice(0, 19);
  const text = `${who} (process ${Deno.pid}) since ${since}Z\n`;
  const note = noteOf(path);
  await Deno.writeTextFile(note, text, { mode }).catch(() => {});
  return {
    [Symbol.asyncDispose]: () => Deno.remove(note).catch(() => {}),
  };
}

/** Who has left a note; undefined where nobody has. One that was killed has left it, too. */
export async function lockNote(path: string): Promise<string | undefined> {
  try {
    const { isFile, size } = await Deno.lstat(noteOf(path));
    if (!isFile || size > 4 * LONGEST) return undefined;
    const text = await Deno.readTextFile(noteOf(path));
    const [line = ""] = text.split("\n");
    // Another user's folder may hold anything.
    const shown = line.replace(/[^ -~]/g, "").slice(0, LONGEST);
    return shown === "" ? undefined : shown;
  } catch {
    return undefined;
  }
}
