/**
 * The export formats as files.
 *
 * @module
 */
import type { ExportName } from "../format_names.ts";

/** A format as a file. */
interface ExportFile {
  /** What people call it. */
  readonly title: string;
  /** The ending of the file's name, with its dot. */
  readonly ending: string;
  /** The media type. */
  readonly type: string;
}

const JSON_LINES = { ending: ".jsonl", type: "application/jsonl" };
const JSON_TEXT = { ending: ".json", type: "application/json" };

/** By name. */
export const EXPORT_FILES: Readonly<Record<ExportName, ExportFile>> = {
  md: {
    title: "Markdown",
    ending: ".md",
    type: "text/markdown; charset=utf-8",
  },
  html: { title: "HTML", ending: ".html", type: "text/html; charset=utf-8" },
  json: { title: "JSON, whole exchanges", ...JSON_TEXT },
  openai: { title: "messages, for training", ...JSON_LINES },
  dpo: { title: "preferences, for training", ...JSON_LINES },
  atif: { title: "ATIF, steps of agents", ...JSON_LINES },
  inspect: { title: "a dataset of Inspect", ...JSON_LINES },
  promptfoo: { title: "tests of promptfoo", ...JSON_TEXT },
  parquet: {
    title: "Parquet, a row for each exchange",
    ending: ".parquet",
    type: "application/vnd.apache.parquet",
  },
};
