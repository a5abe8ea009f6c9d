/**
 * The variables that the program reads, without those of the providers, for manual and documentation.
 *
 * @module
 */

/** What the script of `chat completions SHELL --keys` gives `chat do --fix`. */
export const LAST_COMMAND_VARIABLES = [
  "CHAT_LAST_COMMAND",
  "CHAT_LAST_EXIT",
  "CHAT_LAST_STDERR",
] as const;

/** Name and meaning. */
export const VARIABLES: readonly (readonly [name: string, means: string])[] = [
  ["CHAT_MODEL", "the model to use when --model is not given"],
  ["CHAT_HISTORY", "the file that keeps the history"],
  [
    "CHAT_STORE",
    "the PostgreSQL database to which serve, run and web copy their history, and which history, bench and doctor use in place of a file",
  ],
  ["CHAT_CONFIG", "the configuration file"],
  ["CHAT_HOST", "where serve listens (127.0.0.1)"],
  ["CHAT_PORT", "the port that serve listens on (11435)"],
  ["CHAT_WORKERS", "the threads of serve: auto (the default) or a number"],
  [
    "CHAT_API_KEY",
    "the key that clients of serve must send; several are separated by commas",
  ],
  [
    LAST_COMMAND_VARIABLES[0],
    "set by the script of completions --keys for do --fix: your last command",
  ],
  [
    LAST_COMMAND_VARIABLES[1],
    "set by the same script: the exit code of that command",
  ],
  [
    LAST_COMMAND_VARIABLES[2],
    "set by the same script: the end of its stderr in base64, if you ran it with chat-keep",
  ],
  ["NO_COLOR", "if set, no colour and no cursor movement"],
  ["SHELL", "the shell for which do writes a command, if --shell is not given"],
  [
    "ACCESSIBLE",
    "if set and not 0, output for screen readers: no colour, no cursor movement, and one word while you wait",
  ],
  [
    "TERM_PROGRAM",
    "set by terminals: iTerm.app, WezTerm and ghostty show pictures",
  ],
  ["KITTY_WINDOW_ID", "set by kitty, which shows pictures"],
  ["VISUAL", "the editor of /edit"],
  ["EDITOR", "the same, if VISUAL is not set"],
  [
    "XDG_CONFIG_HOME",
    "the folder in which the configuration folder is (~/.config)",
  ],
  [
    "XDG_DATA_HOME",
    "the folder in which the folder of the history is (~/.local/share)",
  ],
  ["HTTPS_PROXY", "the proxy for addresses with https; also in lower case"],
  ["HTTP_PROXY", "the proxy for addresses with http"],
  ["ALL_PROXY", "the proxy for both, if their own variables are not set"],
  ["NO_PROXY", "hosts that are reached without a proxy, separated by commas"],
  [
    "DENO_TLS_CA_STORE",
    "which certificate authorities are trusted: mozilla (the default), or system for those of the machine",
  ],
  [
    "DENO_CERT",
    "a PEM file with certificate authorities that are trusted, too",
  ],
  ["OTEL_DENO", "if true, traces and metrics are sent by OpenTelemetry"],
  [
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "where they are sent (http://localhost:4318)",
  ],
];
