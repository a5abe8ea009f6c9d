/**
 * The options that only `serve` takes, apart from its code: parser and help must not load a server.
 *
 * @module
 */
import type { OptionGroup } from "./option.ts";

/** Where the endpoint listens, and what it lets in. */
export const SERVE_OPTIONS: OptionGroup = {
  title: "Server",
  options: [
    {
      name: "host",
      kind: "text",
      value: "HOST",
      help:
        "address to listen on, also HOST:PORT (CHAT_HOST, 127.0.0.1); any but this machine's own needs CHAT_API_KEY",
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
  ],
};
