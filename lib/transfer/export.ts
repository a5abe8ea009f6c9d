/**
 * The forms in which conversations leave the history.
 *
 * @module
 */
import { exportHtml } from "./export_html.ts";
import { exportJson } from "./export_json.ts";
import { exportMarkdown } from "./export_markdown.ts";
import { exportMessageLines, exportMessages } from "./export_messages.ts";
import { EXPORT_NAMES } from "./format_names.ts";
import type { RecordedConversation } from "./recorded.ts";

/** Writes conversations as text, a piece at a time. */
export type Exporter = (
  conversations: AsyncIterable<RecordedConversation>,
) => AsyncIterable<string>;

/** A form. */
export interface ExportFormat {
  /** For one conversation that was asked for. */
  readonly one: Exporter;
  /** For any number of them. */
  readonly many: Exporter;
}

const FORMATS: Readonly<Record<typeof EXPORT_NAMES[number], ExportFormat>> = {
  md: { one: exportMarkdown, many: exportMarkdown },
  json: { one: exportJson, many: exportJson },
  openai: { one: exportMessages, many: exportMessageLines },
  html: { one: exportHtml, many: exportHtml },
};

/** By the name that is asked for. */
export const EXPORT_FORMATS: ReadonlyMap<string, ExportFormat> = new Map(
  EXPORT_NAMES.map((name) => [name, FORMATS[name]]),
);
