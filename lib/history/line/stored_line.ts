/**
 * Reads a line of a history's file and restores the fragments that it names.
 *
 * @module
 */
import { NameMap, NameSet } from "../../core/data/names.ts";
import { findLineNow } from "../../files/find_line.ts";
import type { Exchange } from "./exchange.ts";
import { KnownFragment, readFragment, restore } from "./fragment.ts";
import { type HistoryLine, parseLine } from "./history_line.ts";
import { FRAGMENT_START, fragmentHash, namedFragments } from "./peek.ts";

/** A line and where it is. */
export interface StoredLine {
  /** Without line end. */
  readonly text: string;
  /** The file's path. */
  readonly path: string;
  /** Where the line begins, in bytes. */
  readonly offset: number;
}

/** The most characters of fragments that are remembered, and the most hashes; the least recently used go first. */
const REMEMBERED = 16 * 1024 * 1024;
const MOST = 10_000;
/** Fragments that may be missing before the search stops, because each search reads files. */
const MOST_MISSED = 200;

/** Fragments of all files by hash; undefined for those that were not found. */
const known = new NameMap<KnownFragment | undefined>();
let size = 0;
let missed = 0;

/**
 * Reads a line as {@linkcode parseLine} does, and restores an exchange's fragments. The exchange still names those that
 * are not found.
 */
export function readStoredLine(line: StoredLine): HistoryLine {
  const parsed = parseLine(line.text);
  if (parsed.kind === "exchange") restoreExchange(parsed.exchange, line);
  else if (parsed.kind === "other") noteFragment(parsed.value);
  return parsed;
}

/**
 * Restores an exchange's fragments, in place.
 *
 * @param location where the exchange's line is
 * @returns the hashes of the fragments that are not in the history
 */
export function restoreExchange(
  exchange: Exchange,
  location: Omit<StoredLine, "text">,
): string[] {
  const { fragments } = exchange;
  if (fragments === undefined) return [];
  if (fragments.length > FEW) findAll(exchange, location);
  return restore(exchange, (hash) => find(hash, location));
}

/** More fragments than this are looked for together: a folder's files are beside each other. */
const FEW = 4;

/** Remembers the fragments that an exchange names, read in one pass over the lines before it. */
function findAll(
  exchange: Exchange,
  location: Omit<StoredLine, "text">,
): void {
  const hashes = namedFragments(JSON.stringify(exchange.request.messages));
  const wanted = new NameSet([...hashes].filter((hash) => !known.has(hash)));
  if (wanted.size <= FEW) return;
  findLineNow(location, FRAGMENT_START, (line) => {
    const hash = fragmentHash(line);
    if (hash === undefined || !wanted.delete(hash)) return false;
    const parsed = parseLine(line);
    if (parsed.kind === "other") noteFragment(parsed.value);
    return wanted.size === 0;
  });
}

/** Remembers a fragment; ignores other lines. */
export function noteFragment(value: unknown): void {
  const fragment = readFragment(value);
  if (fragment === undefined || known.get(fragment.sha256)) return;
  remember(fragment.sha256, new KnownFragment(fragment.text));
}

function find(
  hash: string,
  location: Omit<StoredLine, "text">,
): KnownFragment | undefined {
  if (!known.has(hash)) remember(hash, read(hash, location));
  else remember(hash, known.get(hash)); // as the most recently used
  return known.get(hash);
}

function read(
  hash: string,
  location: Omit<StoredLine, "text">,
): KnownFragment | undefined {
  let text: string | undefined;
  if (missed >= MOST_MISSED) return undefined;
  findLineNow(location, `${FRAGMENT_START}${hash}"`, (line) => {
    const parsed = parseLine(line);
    text = parsed.kind === "other"
      ? readFragment(parsed.value)?.text
      : undefined;
    return text !== undefined;
  });
  if (text !== undefined) return new KnownFragment(text);
  missed++;
  return undefined;
}

function remember(hash: string, fragment: KnownFragment | undefined): void {
  size += (fragment?.text.length ?? 0) - (known.get(hash)?.text.length ?? 0);
  known.delete(hash);
  known.set(hash, fragment);
  for (const [oldest, unused] of known) {
    const few = size <= REMEMBERED && known.size <= MOST;
    if (few || known.size === 1) return;
    known.delete(oldest);
    size -= unused?.text.length ?? 0;
  }
}
