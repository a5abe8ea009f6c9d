/**
 * The options that only `serve` takes, without its code, because parser and help must not load a server.
 *
 * @module
 */
import type { OptionGroup } from "../../cli/option.ts";

export const LOG_FORMATS = ["text", "json", "off"] as const;

export const SERVE_OPTIONS: OptionGroup = {
  title: "Server",
  options: [
    {
      name: "host",
      kind: "text",
      value: "HOST",
      help:
        "address to listen on, also HOST:PORT (CHAT_HOST, 127.0.0.1); an address that other machines reach needs a key",
    },
    {
      name: "api-key",
      kind: "list",
      value: "KEY",
      help:
        "accept only clients that send this key (repeatable, or with commas); other users of this machine can see arguments, so CHAT_API_KEY is safer",
    },
    {
      name: "forward-auth",
      kind: "flag",
      help:
        "pass a client's own key or login on to its provider (OpenAI or Anthropic, at its own address), if no key for that provider is set here; with CHAT_API_KEY, clients send that one as x-chat-key",
    },
    {
      name: "port",
      kind: "number",
      value: "PORT",
      help: "port to listen on (CHAT_PORT, 11435); 0 picks a free port",
    },
    {
      name: "max-messages",
      kind: "number",
      value: "N",
      help: "maximum messages in a request (1000)",
    },
    {
      name: "max-content",
      kind: "number",
      value: "N",
      help: "maximum characters in a message (1000000)",
    },
    {
      name: "allow-origin",
      kind: "list",
      value: "ORIGIN",
      help:
        "origin of web pages that may call the server, such as https://app.example, https://*.app.example for all subdomains, or * (repeatable)",
    },
    {
      name: "allow-host",
      kind: "list",
      value: "NAME",
      help:
        "host name that clients may use, besides this machine's own names and those of containers (repeatable)",
    },
    {
      name: "max-concurrency",
      kind: "list",
      value: "N",
      help:
        "maximum concurrent calls to each provider, or to one with PROVIDER=N (repeatable); others wait in order",
    },
    {
      name: "workers",
      kind: "text",
      value: "auto|N",
      help:
        "threads (CHAT_WORKERS, auto): a number, of which more than 1 need Linux, or auto: half of the cores from 4 cores on, at most 4; they share --max-concurrency",
    },
    {
      name: "log",
      kind: "text",
      value: "FORMAT",
      choices: LOG_FORMATS,
      help:
        "log a line for each request to stderr, without its content: text (default on a terminal), json or off (default elsewhere)",
    },
    {
      name: "print-unit",
      kind: "flag",
      help:
        "print a service for systemd (on macOS: launchd) that runs this command line, instead of serving",
    },
    {
      name: "no-ui",
      kind: "flag",
      help:
        "serve no web pages; by default they are at /ui/, for everyone who has the token or the key",
    },
    {
      name: "metrics",
      kind: "flag",
      help: "serve GET /metrics in Prometheus' format",
    },
    {
      name: "prices",
      kind: "text",
      value: "FILE",
      help:
        "read prices from FILE in LiteLLM's format, for budgets, log and metrics (default: the config file's)",
    },
    {
      name: "cache",
      kind: "flag",
      help:
        "answer a repeated request from the history if it has temperature 0 and does not stream",
    },
  ],
};
