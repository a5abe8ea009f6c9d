/**
 * Reads the notes of benchmark runs.
 *
 * @module
 */
import { type Note, NOTE_START, readNote } from "../../line/note.ts";
import { linesOfKind } from "./lines_of_kind.ts";

/**
 * The notes of runs whose ids begin with a text, the newest first. A missing file has none.
 *
 * @throws the system's error if the file is there and cannot be read
 */
export async function* readNotes(
  path: string,
  run: string,
): AsyncGenerator<Note, void> {
  for await (const line of linesOfKind(path, NOTE_START)) {
    const note = readNote(line);
    if (note?.run.startsWith(run)) yield note;
  }
}
