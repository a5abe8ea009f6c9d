/**
 * Lines other than exchanges and labels of a history in memory.
 *
 * @module
 */
import { NameSet } from "../../../core/data/names.ts";
import { parsedJson } from "../../../core/data/parsed_json.ts";
import { type LabelChange, labelOf } from "../../line/label.ts";
import { type Note, noteLine, readNote } from "../../line/note.ts";
import {
  exchangesOf,
  type Preference,
  preferenceLine,
  preferenceOf,
} from "../../line/preference.ts";
import { readRun, type Run, runLine } from "../../line/run.ts";
import { createWithdrawal } from "../../line/withdrawal.ts";

type OtherLine = Readonly<Record<string, unknown>>;

/** Sorts lines by kind. */
export class MemoryKinds {
  runs: Run[] = [];
  preferences: Preference[] = [];
  readonly notes: Note[] = [];
  /** Ids of withdrawn exchanges. */
  readonly withdrawn: Set<string> = new NameSet();
  readonly #unknown: OtherLine[] = [];

  /** How many lines there are of runs, notes, votes and unknown kinds. */
  get count(): number {
    return this.runs.length + this.notes.length + this.preferences.length +
      this.#unknown.length;
  }

  /** Adds lines of any kind; returns the labels among them. */
  add(lines: readonly OtherLine[]): LabelChange[] {
    const labels: LabelChange[] = [];
    for (const line of structuredClone(lines)) {
      const text = JSON.stringify(line);
      const run = readRun(text);
      const note = readNote(text);
      const preference = preferenceOf(line);
      if (labelOf(line) !== undefined) {
        labels.push(line as unknown as LabelChange);
      } else if (run !== undefined) this.runs.push(run);
      else if (note !== undefined) this.notes.push(note);
      else if (preference !== undefined) this.preferences.push(preference);
      else if (line["kind"] === "withdrawal") {
        this.withdrawn.add(String(line["exchange"]));
      } else this.#unknown.push(line);
    }
    return labels;
  }

  /** Removes the votes about exchanges with these ids, and the runs that are over with them. */
  remove(exchanges: ReadonlySet<string>, isOver: (run: Run) => boolean): void {
    this.runs = this.runs.filter((run) => !isOver(run));
    this.preferences = this.preferences.filter((one) =>
      !exchangesOf(one).some((id) => exchanges.has(id))
    );
  }

  /** All lines, those of `labels` included. */
  lines(labels: readonly LabelChange[]): OtherLine[] {
    const texts = [
      ...this.runs.map(runLine),
      ...this.notes.map(noteLine),
      ...this.preferences.map(preferenceLine),
    ];
    return [
      ...texts.map((text) => parsedJson(text) as OtherLine),
      ...labels as readonly unknown[] as readonly OtherLine[],
      ...[...this.withdrawn].map((id) => ({ ...createWithdrawal(id) })),
      ...this.#unknown,
    ];
  }
}
