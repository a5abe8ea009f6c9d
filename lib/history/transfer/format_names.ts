/**
 * Names of the import and export formats, separate from the code that reads and writes them, which the command line
 * must not load.
 *
 * @module
 */

/** Formats that can be imported, with their descriptions. */
export const IMPORT_FORMATS = {
  "chat": "histories of this program",
  "claude-code": "session files of Claude Code (~/.claude/projects)",
  "codex": "session files of Codex (~/.codex/sessions)",
  "claude": "conversations.json of a Claude.ai data export",
  "chatgpt": "conversations.json of a ChatGPT data export",
  "openai":
    'messages as Chat Completions has them: {"messages":[…]}, a bare array, or lines of either',
  "sharegpt": 'ShareGPT\'s form: {"conversations":[{"from":…,"value":…}]}',
  "langfuse": "traces and observations of Langfuse",
  "langsmith": "runs of LangSmith",
  "litellm": "LiteLLM's spend logs",
  "otel": "OpenTelemetry's traces and logs in OTLP's JSON",
  "llm": "logs.db of llm",
} as const;

/** A format. */
export type ImportFormat = keyof typeof IMPORT_FORMATS;

/** Formats that can be exported, each with the commands that write it. */
const EXPORTERS = {
  "md": ["history export"],
  "json": ["history export"],
  "openai": ["history export"],
  "html": ["history export"],
  "promptfoo": ["history export", "bench"],
  "inspect": ["history export", "bench"],
  "atif": ["history export", "bench"],
  "dpo": ["history export", "bench"],
  "parquet": ["history export", "bench"],
} as const;

/** A format of an export. */
export type ExportName = keyof typeof EXPORTERS;

type Command = typeof EXPORTERS[ExportName][number];

/** The formats of a command. */
export type ExportNameOf<Of extends Command> = {
  [Name in ExportName]: Of extends typeof EXPORTERS[Name][number] ? Name
    : never;
}[ExportName];

/** The formats that a command writes. */
export function exportNames<Of extends Command>(
  command: Of,
): ExportNameOf<Of>[] {
  const names = Object.keys(EXPORTERS) as ExportName[];
  return names.filter((name) =>
    EXPORTERS[name].some((one) => one === command)
  ) as ExportNameOf<Of>[];
}
