/**
 * The export formats.
 *
 * @module
 */
import { exportAtif, exportAtifLines } from "./export_atif.ts";
import { exportDpo } from "./export_dpo.ts";
import { exportInspect } from "./export_inspect.ts";
import { exportPromptfoo } from "./export_promptfoo.ts";
import { exportHtml } from "./export_html.ts";
import { exportJson } from "./export_json.ts";
import { exportMarkdown } from "./export_markdown.ts";
import { exportMessageLines, exportMessages } from "./export_messages.ts";
import { EXPORT_NAMES } from "../format_names.ts";
import type { RecordedConversation } from "../recorded.ts";

/** Writes conversations as text, a piece at a time. */
export type Exporter = (
  conversations: AsyncIterable<RecordedConversation>,
) => AsyncIterable<string>;

/** A format. */
export interface ExportFormat {
  /** Writes one requested conversation. */
  readonly one: Exporter;
  /** Writes any number of conversations. */
  readonly many: Exporter;
  /** Whether its text is JSON. */
  readonly isJson?: true;
}

const FORMATS: Readonly<Record<typeof EXPORT_NAMES[number], ExportFormat>> = {
  md: { one: exportMarkdown, many: exportMarkdown },
  json: { one: exportJson, many: exportJson, isJson: true },
  openai: { one: exportMessages, many: exportMessageLines, isJson: true },
  html: { one: exportHtml, many: exportHtml },
  promptfoo: { one: exportPromptfoo, many: exportPromptfoo, isJson: true },
  inspect: { one: exportInspect, many: exportInspect, isJson: true },
  atif: { one: exportAtif, many: exportAtifLines, isJson: true },
  dpo: { one: exportDpo, many: exportDpo, isJson: true },
};

/** By name. */
export const EXPORT_FORMATS: ReadonlyMap<string, ExportFormat> = new Map(
  EXPORT_NAMES.map((name) => [name, FORMATS[name]]),
);
