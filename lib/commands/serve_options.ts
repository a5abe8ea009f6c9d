/**
 * The options that only `serve` takes, apart from its code: parser and help must not load a server.
 *
 * @module
 */
import type { OptionGroup } from "./option.ts";

/** The forms of `--log`. */
export const LOG_FORMS = ["text", "json", "off"] as const;

/** Where the endpoint listens, and what it lets in. */
export const SERVE_OPTIONS: OptionGroup = {
  title: "Server",
  options: [
    {
      name: "host",
      kind: "text",
      value: "HOST",
      help:
        "address to listen on, also HOST:PORT (CHAT_HOST, 127.0.0.1); any but this machine's own needs a key",
    },
    {
      name: "api-key",
      kind: "list",
      value: "KEY",
      help:
        "let only clients in that send it (repeatable, or with commas); other users of this machine see arguments, so CHAT_API_KEY is better",
    },
    {
      name: "port",
      kind: "number",
      value: "PORT",
      help: "port to listen on (CHAT_PORT, 11435); 0 takes a free one",
    },
    {
      name: "max-messages",
      kind: "number",
      value: "N",
      help: "most messages in a request (1000)",
    },
    {
      name: "max-content",
      kind: "number",
      value: "N",
      help: "most characters in a message (1000000)",
    },
    {
      name: "allow-origin",
      kind: "list",
      value: "ORIGIN",
      help:
        "web pages that may use it, such as https://app.example, or * (repeatable)",
    },
    {
      name: "max-concurrency",
      kind: "list",
      value: "N",
      help:
        "most calls at a time to each provider, or PROVIDER=N to one (repeatable); others wait in order",
    },
    {
      name: "workers",
      kind: "number",
      value: "N",
      help:
        "threads that answer (1; more on Linux); they divide --max-concurrency, and each learns by itself that a provider fails or what --record-missing adds",
    },
    {
      name: "log",
      kind: "text",
      value: "FORM",
      choices: LOG_FORMS,
      help:
        "a line on stderr for each request, never what was said in it: text (usual on a terminal), json or off (usual elsewhere)",
    },
    {
      name: "metrics",
      kind: "flag",
      help: "answer GET /metrics in Prometheus' format",
    },
    {
      name: "cache",
      kind: "flag",
      help:
        "answer a request with temperature 0 that does not stream from the history, if it was asked before",
    },
  ],
};

/** Answers out of a history instead of from providers. */
export const REPLAY_OPTIONS: OptionGroup = {
  title: "Replay",
  options: [
    {
      name: "replay",
      kind: "text",
      value: "FILE",
      help: "answer what is recorded in this history; no key, no network",
    },
    {
      name: "speed",
      kind: "text",
      value: "SPEED",
      choices: ["recorded", "max"],
      help: "recorded (as it came, the default), max, or so many times as fast",
    },
    {
      name: "strict",
      kind: "flag",
      help: "the model and all other members of the request must agree too",
    },
    {
      name: "record-missing",
      kind: "flag",
      help:
        "what is not recorded goes to its provider and is recorded in FILE, instead of a 404",
    },
  ],
};
