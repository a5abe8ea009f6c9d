/**
 * How lines of the history begin, and what can be read from them without parsing: every search of the raw text takes
 * its text or pattern from here.
 *
 * A peek reads only lines that are laid out as this program writes them; for other lines it returns undefined, and the
 * caller needs {@linkcode parseLine}. {@linkcode headOf} and {@linkcode tailOf} read more of both ends.
 *
 * @module
 */

/** How the line of every exchange begins that this program wrote. */
export const EXCHANGE_START = '{"v":1,"id":"';

/** The kinds of lines beside exchanges: values of the member `kind`, which exchanges lack. */
export type LineKind =
  | "label"
  | "fragment"
  | "withdrawal"
  | "bench"
  | "run"
  | "preference"
  | "ignore";

/** How the lines of a kind begin. */
export function kindStart(kind: LineKind): string {
  return `{"v":1,"kind":"${kind}",`;
}

/** How the line of an exchange begins; no other line contains that text. */
export function exchangeStart(id: string): string {
  return `${EXCHANGE_START}${id}",`;
}

/** How the line of a fragment begins, up to its hash. */
export const FRAGMENT_START: string = `${kindStart("fragment")}"sha256":"`;

/** The ids in an exchange's line. */
export interface LineIds {
  /** Id of the exchange. */
  readonly id: string;
  /** Id of the conversation's first exchange. */
  readonly conversation: string;
  /** Id of the exchange that this one continues. */
  readonly parent: string | null;
}

const IDS =
  /\{"v":1,"id":"([^"\\\n]+)","conversation":"([^"\\\n]+)","parent":(?:null|"([^"\\\n]+)"),/y;

/**
 * Reads the ids of an exchange's line.
 *
 * @param start where the line begins in the text
 */
export function peekIds(text: string, start = 0): LineIds | undefined {
  IDS.lastIndex = start;
  const [, id, conversation, parent] = IDS.exec(text) ?? [];
  return id === undefined || conversation === undefined
    ? undefined
    : { id, conversation, parent: parent ?? null };
}

const TEXT = '"[^"\\\\\\n]*"';
const ASIDE = new RegExp(
  `\\{"v":1,"id":${TEXT},"conversation":${TEXT},"parent":(?:null|${TEXT}),` +
    `"source":"(?:bench"|import","started":${TEXT},"ended":${TEXT},` +
    `"provider":${TEXT},"base_url":"(?!import:))`,
  "y",
);

/**
 * Whether an exchange's line is one that a list of exchanges leaves out: a benchmark's, or an earlier turn that came in
 * a request.
 *
 * @param start where the line begins in the text
 */
export function peekAside(text: string, start = 0): boolean {
  ASIDE.lastIndex = start;
  return ASIDE.test(text);
}

// Before the request no member is an object.
const ENDED = /^\{"v":1,"id":"[^"\\]+",[^{]*?"ended":"([^"\\]+)"/;

/** Reads when an exchange ended: RFC 3339 in UTC. */
export function peekEnded(text: string): string | undefined {
  return ENDED.exec(text)?.[1];
}

const MERGED = ',"merged":true';
/** The mark is the last member, but for those of other versions. */
const MERGED_WITHIN = 512;

/** Whether an exchange's line came from another history; also true for some lines whose last values quote such a line. */
export function isMerged(line: string): boolean {
  return line.indexOf(MERGED, Math.max(0, line.length - MERGED_WITHIN)) >= 0;
}

const FRAGMENTS = ',"fragments":["';

/** Whether an exchange's line names fragments; also true for some lines that quote such a line. */
export function namesFragments(line: string): boolean {
  return line.includes(FRAGMENTS);
}

/** What a line contains whose messages name fragments. */
export const NAMES_TEXTS = '"/request/messages/';

/** How a line names a fragment; in a string the quotation marks would be escaped. */
const NAMED = /"fragment":"([0-9a-f]{64})"/g;
const HASH_LENGTH = 64;

/** The hashes of the fragments that a line names. */
export function* namedFragments(line: string): Generator<string, void> {
  for (const [, hash = ""] of line.matchAll(NAMED)) yield hash;
}

/** The hash of the fragment that a line holds; undefined for other lines. */
export function fragmentHash(line: string): string | undefined {
  return line.startsWith(FRAGMENT_START)
    ? line.slice(FRAGMENT_START.length, FRAGMENT_START.length + HASH_LENGTH)
    : undefined;
}

const WITHDRAWN = new RegExp(
  `^${RegExp.escape(kindStart("withdrawal"))}"id":"[^"]*",` +
    `"exchange":"([0-9A-Z]{26})"`,
  "gm",
);

/** The ids of the exchanges that the lines of a text withdraw. */
export function* withdrawnIds(text: string): Generator<string, void> {
  for (const [, id = ""] of text.matchAll(WITHDRAWN)) yield id;
}

const RUN_LINE = new RegExp(
  `^${RegExp.escape(kindStart("run"))}"id":"([^"\\\\]+)",`,
);

/** Reads the id from a run's line; undefined for other lines. */
export function peekRunId(line: string): string | undefined {
  return RUN_LINE.exec(line)?.[1];
}

const RUN = new RegExp(
  `^${RegExp.escape(kindStart("bench"))}"run":"([^"\\\\]+)",`,
);

/** Reads the id of the benchmark run from a note's line; undefined for other lines. */
export function peekRun(line: string): string | undefined {
  return RUN.exec(line)?.[1];
}
