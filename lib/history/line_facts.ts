/**
 * What an exchange's line says at its two ends, read from its bytes: most questions need no more, and parsing the
 * whole line takes several times as long.
 *
 * Whatever is not laid out as this program writes it is not understood here and is to be parsed.
 *
 * @module
 */
import type { Usage } from "../core/chat.ts";
import type { Exchange, Source, Status } from "../conversation/exchange.ts";

/** What stands before an exchange's request. */
export type HeadFacts = Pick<
  Exchange,
  "id" | "source" | "started" | "provider" | "model"
>;

/** What stands behind its response. */
export interface TailFacts {
  /** Undefined when unknown. */
  readonly usage: Usage | undefined;
  /** Null when no character came. */
  readonly firstTokenMs: number | null;
  /** From its beginning to its end. */
  readonly totalMs: number;
  /** How it ended. */
  readonly status: Status;
}

/** How every exchange begins that this program wrote. */
export const EXCHANGE_START = '{"v":1,"id":"';

// ASCII without escapes, which stands for itself.
const PLAIN = '"[^"\\\\\\n\\x80-\\xff]*"';
const TEXT = PLAIN.replace(/"(.*)"/, '"($1)"');
const HEAD = new RegExp(
  `\\{"v":1,"id":${TEXT},"conversation":${PLAIN},"parent":(?:null|${PLAIN}),` +
    `"source":"(\\w+)","started":${TEXT},"ended":${PLAIN},` +
    `"provider":${TEXT},"base_url":${PLAIN},"model":${TEXT},"request":\\{"`,
  "y",
);

// A key behind a comma is no part of a string: a quote inside one has a backslash before it.
const TIMING_START = ',"timing":{"first_token_ms":';
const NUMBER = "(\\d+(?:\\.\\d+)?)";
const STRING = '"[^"\\\\\\n]*(?:\\\\.[^"\\\\\\n]*)*"';
const FROM_TIMING = `${TIMING_START}(?:null|${NUMBER}),"total_ms":${NUMBER},` +
  `"deltas":\\[[\\d,\\[\\]]*\\]\\},"status":"(\\w+)",` +
  `(?:"error":\\{(?:"\\w+":(?:${STRING}|\\d+),?)*\\},)?` +
  `"attempts":\\d+,"sha256":"`;
const HASH_LENGTH = 64;
const TIMING = new RegExp(FROM_TIMING, "y");
const USAGE_START = ',"usage":{';
const COUNTED = new RegExp(
  `,"usage":\\{"prompt_tokens":(\\d+),"completion_tokens":(\\d+),` +
    `"total_tokens":(\\d+)\\}${FROM_TIMING}`,
  "y",
);
// One object, whose members are numbers, null, plain text and objects of such.
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
  const [, id = "", source, started = "", provider = "", model = ""] = found;
  return { id, source: source as Source, started, provider, model };
}

/**
 * Reads the end of a line.
 *
 * @param line one character for each byte, as {@linkcode LineBlock.text}
 */
export function tailOf(line: string): TailFacts | undefined {
  // Another line behind a torn one.
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
    return tail(usage, counted[4], counted[5], counted[6]);
  }
  DETAILED.lastIndex = Math.max(at, 0);
  const detailed = at < 0 ? null : DETAILED.exec(line);
  if (detailed !== null) {
    if (!endsWithHash(line, DETAILED.lastIndex)) return undefined;
    const usage = JSON.parse(detailed[1] ?? "");
    return tail(usage, detailed[2], detailed[3], detailed[4]);
  }
  if (at >= 0) return undefined; // whose usage that is, only parsing can tell
  TIMING.lastIndex = Math.max(line.lastIndexOf(TIMING_START), 0);
  const timing = TIMING.exec(line);
  return timing === null || !endsWithHash(line, TIMING.lastIndex)
    ? undefined
    : tail(undefined, timing[1], timing[2], timing[3]);
}

/** Whether a hash stands there whole; members behind it do not matter. */
function endsWithHash(line: string, start: number): boolean {
  const end = start + HASH_LENGTH;
  return line[end] === '"' && (line[end + 1] === "}" || line[end + 1] === ",");
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
