/**
 * The members of the configuration file, as a table: the check, `chat config`, and docs/reference.md read it.
 *
 * @module
 */
import {
  QUIRK_VALUES,
  type Quirks,
  type QuirkValues,
} from "../dialects/openai_chat/quirks.ts";
import type { ConfigFile, FileProvider, FileRule, FileTools } from "./file.ts";
import type { Member, Members, Shape } from "./shape.ts";
import { AUTO, MOST_WORKERS } from "./workers.ts";

const TEXT: Shape = { kind: "text" };
const TEXTS: Shape = { kind: "list", of: TEXT };
const FLAG: Shape = { kind: "flag" };

const DIALECT_NAMES = ["openai", "anthropic"] as const;

function whole(least: number, most: number): Shape {
  return { kind: "number", whole: true, least, most };
}

/** What each quirk means. */
const QUIRK_HELP: Readonly<Record<keyof Quirks, string>> = {
  maxTokensName:
    "the only name that it accepts for the limit of an answer's tokens",
  noStreamOptions: "it does not know stream_options",
  noDeveloperRole: "it knows the role system, and not developer",
  keepsReasoning: "it requires the reasoning of earlier answers",
  thinkTags: "it sends reasoning as <think>…</think> at the start of the text",
  acceptsNulls: "it accepts members that are null",
  customTools: "it knows custom tools",
  makes:
    "members of its answers that OpenAI's API does not have, and that it expects back in later requests",
};

const QUIRKS: Members = Object.fromEntries(
  Object.entries(QUIRK_VALUES).map(([name, values]) => [name, {
    shape: quirkShape(values),
    help: QUIRK_HELP[name as keyof Quirks],
  }]),
);

function quirkShape(values: QuirkValues): Shape {
  if (values === "flag") return FLAG;
  return values === "names" ? TEXTS : { kind: "word", words: values };
}

const PROVIDER: Readonly<Record<keyof FileProvider, Member>> = {
  baseUrl: {
    shape: { kind: "address" },
    help: "its address; not needed for a provider that the program knows",
    example: "https://llm.example.com/v1",
  },
  dialect: {
    shape: { kind: "word", words: DIALECT_NAMES },
    help: "the API that it has: Chat Completions (openai) or Messages",
    example: DIALECT_NAMES[0],
  },
  keyVariable: {
    shape: { kind: "variable" },
    help: "the variable that holds its key; without it, it needs none",
    example: "WORK_KEY",
  },
  auth: {
    shape: { kind: "word", words: ["bearer", "api-key"] },
    help: "how the key is sent: Authorization: Bearer, or a header api-key",
    example: "bearer",
  },
  headers: {
    shape: { kind: "record", of: TEXT },
    help:
      "headers of every request; ${NAME} is a variable that env lists, ${NAME:-x} one that need not be set",
    example: { "x-team": "${TEAM:-none}" },
  },
  query: {
    shape: { kind: "record", of: TEXT },
    help: "query members of every request; variables as in headers",
    example: { "api-version": "2026-01-01" },
  },
  models: {
    shape: TEXTS,
    help: "its models, if it has no endpoint that lists them",
    example: ["small", "large"],
  },
  responses: {
    shape: { kind: "word", words: ["stateful", "stateless"] },
    help: "it has the Responses API, and keeps responses (stateful) or not",
    example: "stateless",
  },
  quirks: {
    shape: { kind: "members", members: QUIRKS },
    help: "how it deviates from its dialect",
    example: { maxTokensName: "max_tokens" },
  },
};

/** A tool, and patterns of its arguments. */
const RULE: Readonly<Record<keyof Exclude<FileRule, string>, Member>> = {
  tool: { shape: TEXT, help: "a tool's name; * matches any characters" },
  arguments: {
    shape: { kind: "record", of: { kind: "text", empty: true } },
    help: "patterns of arguments by name; all must fit",
  },
};

const RULES: Shape = {
  kind: "list",
  of: {
    kind: "either",
    or: { kind: "members", members: RULE, required: ["tool"] },
  },
};

const TOOLS: Readonly<Record<keyof FileTools, Member>> = {
  allow: {
    shape: RULES,
    help: "calls that run without a question",
    example: ["read_file", { tool: "mcp__git__git_log" }],
  },
  deny: {
    shape: RULES,
    help: "calls that never run; they come before allow",
    example: [{ tool: "read_file", arguments: { path: "secret/*" } }],
  },
  privateAddresses: {
    shape: FLAG,
    help: "whether fetch_url may reach this machine and its network",
    example: false,
  },
};

/** A step of a route. */
const STEP: Members = {
  model: { shape: TEXT, help: "a model's name" },
  weight: {
    shape: { kind: "number", whole: false, least: 0 },
    help: "how often it is tried first, in proportion to the other weights",
  },
};

/** The members of the whole file. */
export const MEMBERS: Readonly<Record<keyof ConfigFile, Member>> = {
  $schema: {
    shape: TEXT,
    help:
      "a JSON Schema by which editors check this file: chat config --schema",
    example: "./config.schema.json",
  },
  model: {
    shape: TEXT,
    help: "the model to use when none is named (CHAT_MODEL)",
    example: "fast",
  },
  history: {
    shape: TEXT,
    help:
      "the file that keeps the history (CHAT_HISTORY); relative to this file's folder, ~/ is the home folder",
    example: "~/.local/share/chat/history.jsonl",
  },
  host: {
    shape: TEXT,
    help: "the address that serve listens on (CHAT_HOST)",
    example: "127.0.0.1",
  },
  port: {
    shape: whole(0, 65_535),
    help: "the port that serve listens on (CHAT_PORT); 0 picks a free one",
    example: 11435,
  },
  workers: {
    shape: {
      kind: "either",
      words: [AUTO],
      or: whole(1, MOST_WORKERS),
      expected: `"${AUTO}" or a whole number from 1 to ${MOST_WORKERS}`,
    },
    help:
      "the threads of serve (CHAT_WORKERS); auto chooses by the machine's cores",
    example: AUTO,
  },
  defaultProvider: {
    shape: TEXT,
    help: "the provider for names of models that fit no other provider",
    example: "work",
  },
  env: {
    shape: { kind: "list", of: { kind: "variable" } },
    help: "variables that headers and query members of providers may name",
    example: ["TEAM"],
  },
  providers: {
    shape: {
      kind: "record",
      of: { kind: "members", members: PROVIDER },
      // The first / or : of a model's name ends the provider's.
      names: /^[\w.-]+$/,
      expected: "named with letters, digits, dots, dashes and underscores",
    },
    help: "your own providers by name, or changes of the known ones",
  },
  aliases: {
    shape: {
      kind: "record",
      of: {
        kind: "either",
        or: {
          kind: "list",
          of: {
            kind: "either",
            or: { kind: "members", members: STEP, required: ["model"] },
          },
        },
        expected: "a model's name, or a list of them",
      },
    },
    help:
      "short names for models; a list is tried in order, or drawn from by weight",
    example: {
      fast: ["work/small", "work/large"],
      mixed: [
        { model: "work/small", weight: 3 },
        { model: "work/large", weight: 1 },
      ],
    },
  },
  prices: {
    shape: TEXT,
    help: "a price file in LiteLLM's format; relative to this file's folder",
    example: "prices.json",
  },
  maxConcurrency: {
    shape: { kind: "record", of: whole(1, 1_000_000) },
    help: "most calls at a time to each provider; * for all others",
    example: { work: 4, "*": 16 },
  },
  tools: {
    shape: { kind: "members", members: TOOLS },
    help: "what tools may do without a question, or never",
  },
  mcpServers: {
    shape: { kind: "record", of: { kind: "other" } },
    help:
      "MCP servers by name: command, args and env, or url and headers; with trust, what the server says about its tools is believed",
    example: {
      git: { command: "uvx", args: ["mcp-server-git"], env: {} },
      docs: { url: "https://mcp.example.com/mcp" },
    },
  },
};
