/**
 * The export formats.
 *
 * @module
 */
import { loader } from "../../../core/load.ts";
import type { RecordedConversation } from "../recorded.ts";
import { exportAtif, exportAtifLines } from "./export_atif.ts";
import { exportDpo } from "./export_dpo.ts";
import { exportInspect } from "./export_inspect.ts";
import { exportPromptfoo } from "./export_promptfoo.ts";
import { exportJson } from "./export_json.ts";
import { exportMarkdown } from "./export_markdown.ts";
import { exportMessageLines, exportMessages } from "./export_messages.ts";
import { exportParquet } from "./export_parquet.ts";
import type { Exporter } from "./exporter.ts";
import type { ExportName } from "../format_names.ts";

/** A format. */
export interface ExportFormat {
  /** Writes one requested conversation. */
  readonly one: Exporter<string | Uint8Array>;
  /** Writes any number of conversations. */
  readonly many: Exporter<string | Uint8Array>;
  /** Whether its text is JSON. */
  readonly isJson?: true;
  /** Whether it has bytes that no terminal can show. */
  readonly isBinary?: true;
  /** Whether it tells what exchanges cost. */
  readonly isPriced?: true;
}

const FORMATS: Readonly<Record<ExportName, ExportFormat>> = {
  md: { one: exportMarkdown, many: exportMarkdown },
  json: { one: exportJson, many: exportJson, isJson: true },
  openai: { one: exportMessages, many: exportMessageLines, isJson: true },
  html: { one: lateHtml, many: lateHtml },
  promptfoo: { one: exportPromptfoo, many: exportPromptfoo, isJson: true },
  inspect: { one: exportInspect, many: exportInspect, isJson: true },
  atif: {
    one: exportAtif,
    many: exportAtifLines,
    isJson: true,
    isPriced: true,
  },
  dpo: { one: exportDpo, many: exportDpo, isJson: true },
  parquet: {
    one: exportParquet,
    many: exportParquet,
    isBinary: true,
    isPriced: true,
  },
};

/** By name. */
export const EXPORT_FORMATS: ReadonlyMap<string, ExportFormat> = new Map(
  Object.entries(FORMATS),
);

const loadHtml = loader<typeof import("./export_html.ts")>(
  import.meta.url,
  "./export_html.ts",
);

/** Pages need the renderer, which is loaded for them alone. */
async function* lateHtml(
  conversations: AsyncIterable<RecordedConversation>,
): AsyncGenerator<string, void> {
  yield* (await loadHtml()).exportHtml(conversations);
}
