/**
 * Removes conversations for good, by rewriting the history's files.
 *
 * @module
 */
import { NameSet } from "../../core/data/names.ts";
import { copyOf, decodeBytes } from "../../files/line_blocks.ts";
import { leftFiles, takeLeftLines } from "../../files/left_lines.ts";
import { type LineFile, LineFiles } from "../../files/line_files.ts";
import { FILE_MODE, openLocked } from "../../files/lock.ts";
import { noteLock } from "../../files/lock_note.ts";
import { realPath } from "../../files/real_path.ts";
import { FragmentSpans, type Span } from "../line/spans/fragment_spans.ts";
import { fragmentHash, peekRunId } from "../line/peek.ts";
import {
  exchangesOf,
  PREFERENCE_START,
  readPreference,
} from "../line/preference.ts";
import { RunSpans } from "../line/spans/run_spans.ts";
import { removeBodies, RemovedBodies } from "./bodies/removed_bodies.ts";
import { labelledExchange } from "./labels.ts";
import { allLines } from "./blocks/prefilter.ts";
import type { RemoveChoice, Removed } from "../history.ts";
import { outlineConversations, ownerOf } from "./outline.ts";
import { rewrite } from "../../files/rewrite_file.ts";

/**
 * Removes conversations with their labels, votes and cut lines, and the fragments, runs and bodies that no line names any
 * more.
 * Each file is replaced at once under the lock, which writers and readers notice. All other bytes stay as they are.
 *
 * @param choice applied under the lock, to the history as it is then
 * @throws the system's error if a file cannot be read, written or replaced
 */
export async function removeConversations(
  path: string,
  choice: RemoveChoice,
): Promise<Removed> {
  // Otherwise the next exchange would add lines of a removed conversation.
  await takeLeftLines(path);
  using _lock = await openLocked(path);
  await using _note = await noteLock(path, "chat history rm", FILE_MODE);
  using files = await LineFiles.open(path);
  const doomed = new NameSet(
    (await outlineConversations(files, choice)).keys(),
  );
  const removed: Removed = { exchanges: 0, bytes: 0 };
  const bodies = new RemovedBodies(path);
  const spans = await doomedSpans(files, { doomed, removed, bodies });
  const current = files.files.at(-1);
  for (const file of files.files) {
    const gone = spans.get(file) ?? [];
    // Readers check only the current file, so it is replaced if any file is.
    const changed = gone.length > 0 || file === current && spans.size > 0;
    if (changed) await rewrite(file, gone);
  }
  await bodies.remove();
  return removed;
}

/**
 * Removes the whole history.
 *
 * @throws the system's error if a file cannot be removed
 */
export async function removeAll(path: string): Promise<Removed> {
  using _lock = await openLocked(path);
  await using _note = await noteLock(path, "chat history rm", FILE_MODE);
  using files = await LineFiles.open(path);
  const removed: Removed = { exchanges: 0, bytes: 0 };
  for (const outline of (await outlineConversations(files, {})).values()) {
    removed.exchanges += outline.exchanges;
  }
  for (const file of files.files) {
    removed.bytes += file.size;
    await Deno.remove(await realPath(file.path));
  }
  // Lines that could not be written are removed, too.
  for (const left of await leftFiles(path)) await Deno.remove(left);
  await removeBodies(path);
  return removed;
}

/** The parts of each file that are removed; files that stay unchanged are not in the map. */
async function doomedSpans(
  files: LineFiles,
  { doomed, removed, bodies }: {
    doomed: ReadonlySet<string>;
    removed: Removed;
    bodies: RemovedBodies;
  },
): Promise<Map<LineFile, Span[]>> {
  const spans = new Map<LineFile, Span[]>();
  const ids = new NameSet();
  const fragments = new FragmentSpans();
  const runs = new RunSpans<LineFile>();
  for await (const { text, offset, file } of files.blocks()) {
    for (const [start, end] of allLines(text)) {
      const line = text.slice(start, end);
      const hash = fragmentHash(line);
      if (hash !== undefined) {
        fragments.add(file, hash, [offset + start, offset + end]);
        continue;
      }
      const run = peekRunId(line);
      if (run !== undefined) {
        runs.add(file, run, [offset + start, offset + end]);
        continue;
      }
      const owner = ownerOf(line);
      const isDoomed = owner === undefined
        ? aboutExchanges(line).some((id) => ids.has(id))
        : doomed.has(owner.conversation);
      fragments.named(file, line, isDoomed);
      if (owner !== undefined) runs.exchange(line, isDoomed);
      bodies.named(line, isDoomed);
      if (!isDoomed) continue;
      if (owner !== undefined) {
        ids.add(copyOf(owner.id));
        removed.exchanges++;
      }
      removed.bytes += end - start;
      addSpan(spans, file, [offset + start, offset + end]);
    }
  }
  for (const [file, span] of [...fragments.unnamed(), ...runs.empty()]) {
    removed.bytes += span[1] - span[0];
    addSpan(spans, file, span);
  }
  for (const own of spans.values()) own.sort(([a], [b]) => a - b);
  return spans;
}

/** The exchanges that a line of another kind says something about. */
function aboutExchanges(line: string): string[] {
  if (line.startsWith(PREFERENCE_START)) {
    const vote = readPreference(decodeBytes(line));
    return vote === undefined ? [] : exchangesOf(vote);
  }
  const labelled = labelledExchange(line);
  return labelled === undefined ? [] : [labelled];
}

function addSpan(
  spans: Map<LineFile, Span[]>,
  file: LineFile,
  [start, end]: Span,
): void {
  const own = spans.get(file) ?? [];
  spans.set(file, own);
  const last = own.at(-1);
  if (last?.[1] === start) own[own.length - 1] = [last[0], end];
  else own.push([start, end]);
}
