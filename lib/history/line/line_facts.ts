/**
 * Reads the members before the request and after the response from a line's bytes. Most queries need no others, and
 * parsing the whole line takes several times as long.
 *
 * The functions return undefined for a line that is not laid out as this program writes it: then the caller parses it.
 *
 * @module
 */
import type { Usage } from "../../core/chat.ts";
import type { Exchange, Source, Status } from "./exchange.ts";
import { EXCHANGE_START } from "./peek.ts";

/** The members before an exchange's request. */
export type HeadFacts = Pick<
  Exchange,
  | "id"
  | "conversation"
  | "parent"
  | "source"
  | "started"
  | "ended"
  | "provider"
  | "base_url"
  | "model"
>;

/** The members after an exchange's response. */
export interface TailFacts {
  /** Undefined when unknown. */
  readonly usage: Usage | undefined;
  /** The `service_tier` of the response; absent when unknown. */
  readonly tier?: string;
  /** See {@linkcode Timing.first_token_ms}. */
  readonly firstTokenMs: number | null;
  /** See {@linkcode Timing.total_ms}. */
  readonly totalMs: number;
  readonly status: Status;
  /** See {@linkcode Exchange.run}. */
  readonly run?: string;
  /** See {@linkcode Exchange.client}. */
  readonly client?: string;
  /** See {@linkcode Exchange.estimated}. */
  readonly estimated?: Usage;
}

// ASCII without escapes.
const PLAIN = '"[^"\\\\\\n\\x80-\\xff]*"';
const TEXT = PLAIN.replace(/"(.*)"/, '"($1)"');
const HEAD = new RegExp(
  `\\{"v":1,"id":${TEXT},"conversation":${TEXT},"parent":(?:null|${TEXT}),` +
    `"source":"(\\w+)","started":${TEXT},"ended":${TEXT},` +
    `"provider":${TEXT},"base_url":${TEXT},"model":${TEXT},"request":\\{"`,
  "y",
);

// This cannot be inside a string, because quotation marks in a string have a backslash before them.
const TIMING_START = ',"timing":{"first_token_ms":';
const NUMBER = "(\\d+(?:\\.\\d+)?)";
const STRING = '"[^"\\\\\\n]*(?:\\\\.[^"\\\\\\n]*)*"';
const FROM_TIMING = `${TIMING_START}(?:null|${NUMBER}),"total_ms":${NUMBER},` +
  `"deltas":\\[[\\d,\\[\\]]*\\]\\},"status":"(\\w+)",` +
  `(?:"error":\\{(?:"\\w+":(?:${STRING}|\\d+),?)*\\},)?` +
  `"attempts":\\d+,"sha256":"`;
const HASH_LENGTH = 64;
const RUN = ',"run":"';
const CLIENT = ',"client":"';
const ESTIMATED = new RegExp(
  `,"estimated":\\{"prompt_tokens":(\\d+),"completion_tokens":(\\d+),` +
    `"total_tokens":(\\d+)\\}`,
  "y",
);
const RESPONSE_START = ',"response":{';
const TIER = '"service_tier":"';
const TIMING = new RegExp(FROM_TIMING, "y");
const USAGE_START = ',"usage":{';
const COUNTED = new RegExp(
  `,"usage":\\{"prompt_tokens":(\\d+),"completion_tokens":(\\d+),` +
    `"total_tokens":(\\d+)\\}${FROM_TIMING}`,
  "y",
);
// One object, whose members are numbers, null, plain text and objects of these.
const FLAT = '[^{}"\\n]|"[^"\\\\\\n\\x80-\\xff{}]*"';
const DETAILED = new RegExp(
  `,"usage":(\\{(?:${FLAT}|\\{(?:${FLAT})*\\})*\\})${FROM_TIMING}`,
  "y",
);

/**
 * Reads the beginning of a line.
 *
 * @param line one character for each byte, as {@linkcode LineBlock.text}
 */
export function headOf(line: string): HeadFacts | undefined {
  HEAD.lastIndex = 0;
  const found = HEAD.exec(line);
  if (found === null) return undefined;
  return {
    id: found[1] ?? "",
    conversation: found[2] ?? "",
    parent: found[3] ?? null,
    source: found[4] as Source,
    started: found[5] ?? "",
    ended: found[6] ?? "",
    provider: found[7] ?? "",
    "base_url": found[8] ?? "",
    model: found[9] ?? "",
  };
}

/**
 * Reads the end of a line.
 *
 * @param line one character for each byte, as {@linkcode LineBlock.text}
 */
export function tailOf(line: string): TailFacts | undefined {
  // A torn line has the next line after it.
  if (line.includes(EXCHANGE_START, 1)) return undefined;
  const at = line.lastIndexOf(USAGE_START);
  COUNTED.lastIndex = Math.max(at, 0);
  const counted = at < 0 ? null : COUNTED.exec(line);
  if (counted !== null) {
    if (!endsWithHash(line, COUNTED.lastIndex)) return undefined;
    const usage = {
      "prompt_tokens": Number(counted[1]),
      "completion_tokens": Number(counted[2]),
      "total_tokens": Number(counted[3]),
    };
    const more = behind(line, COUNTED.lastIndex);
    if (more === undefined) return undefined;
    return {
      ...tail(usage, counted[4], counted[5], counted[6]),
      ...tierBefore(line, at),
      ...more,
    };
  }
  DETAILED.lastIndex = Math.max(at, 0);
  const detailed = at < 0 ? null : DETAILED.exec(line);
  if (detailed !== null) {
    if (!endsWithHash(line, DETAILED.lastIndex)) return undefined;
    const usage = JSON.parse(detailed[1] ?? "");
    const more = behind(line, DETAILED.lastIndex);
    if (more === undefined) return undefined;
    return {
      ...tail(usage, detailed[2], detailed[3], detailed[4]),
      ...tierBefore(line, at),
      ...more,
    };
  }
  if (at >= 0) return undefined; // another member may have a `usage`, too
  TIMING.lastIndex = Math.max(line.lastIndexOf(TIMING_START), 0);
  const timing = TIMING.exec(line);
  if (timing === null || !endsWithHash(line, TIMING.lastIndex)) {
    return undefined;
  }
  const more = behind(line, TIMING.lastIndex);
  return more &&
    { ...tail(undefined, timing[1], timing[2], timing[3]), ...more };
}

/** Whether the hash is complete; members after it do not matter. */
function endsWithHash(line: string, start: number): boolean {
  const end = start + HASH_LENGTH;
  return line[end] === '"' && (line[end + 1] === "}" || line[end + 1] === ",");
}

/** The run of an exchange's line; undefined if it has none, or is not laid out as this program writes it. */
export function runOfLine(line: string): string | undefined {
  return tailOf(line)?.run;
}

/** Finds the tier in the response, which ends at `end`. In a string the quotation marks would be escaped. */
function tierBefore(line: string, end: number): Pick<TailFacts, "tier"> {
  const start = line.lastIndexOf(RESPONSE_START, end);
  const at = start < 0 ? -1 : line.indexOf(TIER, start);
  if (at < 0 || at > end) return {};
  const begin = at + TIER.length;
  return { tier: line.slice(begin, line.indexOf('"', begin)) };
}

/** The members behind the hash, which begins at `start`. */
type Behind = Pick<TailFacts, "run" | "client" | "estimated">;

/** Letters of a name that are the same as bytes and as characters. */
const ASCII = /^[^\\\x80-\uffff]*$/;

/** Finds them; undefined where only a parser can read the client's name. In a string the quotation marks would be escaped. */
function behind(line: string, start: number): Behind | undefined {
  const from = start + HASH_LENGTH;
  const run = textBehind(line, RUN, from);
  const client = textBehind(line, CLIENT, from);
  if (client === undefined) return run === undefined ? {} : { run: run.text };
  if (!ASCII.test(client.text)) return undefined;
  ESTIMATED.lastIndex = client.end;
  const [, asked, answered, total] = ESTIMATED.exec(line) ?? [];
  return {
    ...(run === undefined ? {} : { run: run.text }),
    client: client.text,
    ...(total === undefined ? {} : {
      estimated: {
        "prompt_tokens": Number(asked),
        "completion_tokens": Number(answered),
        "total_tokens": Number(total),
      },
    }),
  };
}

/** The text of a member, and where what follows it begins. */
function textBehind(
  line: string,
  member: string,
  from: number,
): { text: string; end: number } | undefined {
  const at = line.indexOf(member, from);
  if (at < 0) return undefined;
  const begin = at + member.length;
  const end = line.indexOf('"', begin);
  return { text: line.slice(begin, end), end: end + 1 };
}

function tail(
  usage: Usage | undefined,
  firstTokenMs: string | undefined,
  totalMs: string | undefined,
  status: string | undefined,
): TailFacts {
  return {
    usage,
    firstTokenMs: firstTokenMs === undefined ? null : Number(firstTokenMs),
    totalMs: Number(totalMs),
    status: status as Status,
  };
}

/** The same members of a parsed exchange. */
export function tailFacts(
  { usage, timing, status, run, client, estimated, response }: Exchange,
): TailFacts {
  const tier = response?.["service_tier"];
  return {
    usage: usage ?? undefined,
    ...(typeof tier === "string" ? { tier } : {}),
    firstTokenMs: timing?.first_token_ms ?? null,
    totalMs: timing?.total_ms ?? 0,
    status,
    ...(typeof run === "string" ? { run } : {}),
    ...(typeof client === "string" ? { client } : {}),
    ...(estimated === undefined ? {} : { estimated }),
  };
}

const PLAIN_NUMBER = "(?:0|[1-9]\\d*)(?:\\.\\d+)?";
const DELTA = `\\[${PLAIN_NUMBER},${PLAIN_NUMBER}\\]`;
/** Whatever else is there is left to the parser. */
const DELTAS = new RegExp(
  `(?:null|${PLAIN_NUMBER}),"total_ms":${PLAIN_NUMBER},"deltas":\\[(${DELTA}(?:,${DELTA})*)\\]\\},"status":"`,
  "y",
);

/**
 * The line of an exchange with an empty list of the times of its pieces, for readers that need none: parsing and checking
 * them takes a fifth of the time. Where a line has another form than this program writes, it is the line itself. The result is
 * JSON if and only if the line is.
 */
export function withoutDeltas(line: string): string {
  const at = line.lastIndexOf(TIMING_START);
  if (at === -1) return line;
  DELTAS.lastIndex = at + TIMING_START.length;
  const deltas = DELTAS.exec(line)?.[1];
  if (deltas === undefined) return line;
  const from = line.indexOf(deltas, at);
  return line.slice(0, from) + line.slice(from + deltas.length);
}
