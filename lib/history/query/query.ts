/**
 * A query of the history as data, which the command line, pages and stores share. Help and completion read the table,
 * so this file imports nothing else.
 *
 * `filter.ts` defines what a query means, `parse_query.ts` reads and writes it.
 *
 * @module
 */
import type { Source, Status } from "../line/exchange.ts";

/** Which exchanges are wanted: those that fit all present members. Can be written as JSON. */
export interface Query {
  /** At most this many exchanges, the newest ones. */
  readonly count?: number | undefined;
  /** `provider/model` or the model's name alone; `*` matches any characters, letter case does not count. */
  readonly model?: string | undefined;
  /** The provider's name in the registry. */
  readonly provider?: string | undefined;
  /** One of these. */
  readonly source?: readonly Source[] | undefined;
  /** One of these. */
  readonly status?: readonly Status[] | undefined;
  /** The exchange began at this time or later: RFC 3339. */
  readonly since?: string | undefined;
  /** The exchange began before this time: RFC 3339. */
  readonly until?: string | undefined;
  /** Text in the exchange's own messages or its answers; letter case does not count. */
  readonly text?: string | undefined;
  /** The exchange has all of these labels; `*` matches any characters, and letter case does not count. */
  readonly label?: readonly string[] | undefined;
  /** The name of a tool that the answer calls; `*` matches any characters. */
  readonly tool?: string | undefined;
  /** Only exchanges that failed or were truncated. */
  readonly errors?: boolean | undefined;
  /** One of these exchanges, by whole ids. */
  readonly id?: readonly string[] | undefined;
  /** The whole id of a conversation. */
  readonly conversation?: string | undefined;
  /** The whole id of a run. */
  readonly run?: string | undefined;
  /** One of these runs, by whole ids. */
  readonly runs?: readonly string[] | undefined;
  /** The id that the provider gave the answer. */
  readonly response?: string | undefined;
  /** The name of the client key that the request came with. */
  readonly client?: string | undefined;
}

/** All sources. */
export const SOURCES: readonly Source[] = [
  "chat",
  "ask",
  "do",
  "serve",
  "bench",
  "import",
];

const STATUSES: readonly Status[] = [
  "completed",
  "error",
  "aborted",
  "truncated",
];

/** The type of a member's value: text, a list of words, a time, a whole number, or `true`. */
export type QueryType = "text" | "words" | "time" | "count" | "flag";

/** How a member of a query is named, written and explained. */
export interface QueryMember {
  /** Type of the value. */
  readonly type: QueryType;
  /** One line for the help. */
  readonly help: string;
  /** The placeholder for the value in the help: `MODEL`. */
  readonly value?: string;
  /** The words that are allowed; absent for any. */
  readonly choices?: readonly string[];
  /** The option that sets the member; absent if there is none. */
  readonly option?: string;
  /** The option's letter. */
  readonly short?: string;
}

/** All members, in the order of the help. */
export const QUERY_MEMBERS: Readonly<Record<keyof Query, QueryMember>> = {
  count: {
    type: "count",
    option: "count",
    short: "n",
    value: "N",
    help: "the newest N (20); 0 for all",
  },
  model: {
    type: "text",
    option: "model",
    short: "m",
    value: "MODEL",
    help: "answered by this model; * matches any characters",
  },
  provider: {
    type: "text",
    option: "provider",
    value: "NAME",
    help: "answered by this provider",
  },
  source: {
    type: "words",
    option: "source",
    value: "SOURCE",
    choices: SOURCES,
    help: "chat, ask, do, serve, bench or import (repeatable)",
  },
  status: {
    type: "words",
    option: "status",
    value: "STATUS",
    choices: STATUSES,
    help: "completed, error, aborted or truncated (repeatable)",
  },
  since: {
    type: "time",
    option: "since",
    value: "WHEN",
    help: "began at or after: 2026-07-01, 2026-07-01T09:30, 90m, 12h, 7d",
  },
  until: {
    type: "time",
    option: "until",
    value: "WHEN",
    help: "began before; a date includes that whole day",
  },
  text: {
    type: "text",
    option: "search",
    value: "TEXT",
    help: "contains TEXT, in upper or lower case",
  },
  label: {
    type: "words",
    option: "label",
    value: "LABEL",
    help:
      "has this label, such as good or bad; * matches any characters (repeatable: an exchange must have all of them)",
  },
  tool: {
    type: "text",
    option: "tool",
    value: "NAME",
    help: "calls this tool; * matches any characters",
  },
  errors: {
    type: "flag",
    option: "errors",
    help: "the answer failed or was cut",
  },
  id: { type: "words", value: "ID", help: "one of these exchanges" },
  conversation: {
    type: "text",
    value: "ID",
    help: "part of this conversation",
  },
  run: {
    type: "text",
    option: "run",
    value: "ID",
    help: "part of this run: its id, a unique prefix of it, or last",
  },
  runs: { type: "words", value: "ID", help: "part of one of these runs" },
  response: { type: "text", value: "ID", help: "answered with this id" },
  client: {
    type: "text",
    option: "client",
    value: "NAME",
    help: "asked with the client key of this name, see chat keys",
  },
};
