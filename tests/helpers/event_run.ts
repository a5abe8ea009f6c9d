/** Reads alike events by a dialect's template. */
import { EventReader, type EventRun } from "../../lib/wire/event_reader.ts";
import type { TemplateOf } from "../../lib/wire/event_template.ts";

/** The one run that a read after `first` is; undefined if it is anything else. */
export function runOf<Data>(
  templateOf: TemplateOf<Data>,
  first: string,
  read: string,
): EventRun<Data> | undefined {
  const reader = new EventReader(templateOf);
  reader.push(first);
  const [run, ...others] = reader.push(read);
  return run !== undefined && "texts" in run && others.length === 0
    ? run
    : undefined;
}
