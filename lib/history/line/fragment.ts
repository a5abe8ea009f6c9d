/**
 * Parts that many requests share, such as the definitions of an agent's tools and the texts of files: each part is one
 * line of the history, and exchanges name it by its hash.
 *
 * @module
 */
import { sha256 } from "../../core/data/digest.ts";
import { isObject } from "../../core/data/invalid.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import { NameSet } from "../../core/data/names.ts";
import type { NeededLine } from "../../files/near_lines.ts";
import type { Exchange } from "./exchange.ts";
import { fitsShared } from "./line_check.ts";
import { memberSpans } from "./spans/member_spans.ts";
import { nameTexts, restoreText } from "./spans/message_texts.ts";
import { FRAGMENT_START } from "./peek.ts";

/** A line that holds a part of requests. */
export interface Fragment {
  /** Version of the history's layout. */
  readonly v: 1;
  /** Tells the line from an exchange. */
  readonly kind: "fragment";
  /** SHA-256 of the text's UTF-8, in hex. */
  readonly sha256: string;
  /** The member of the first request that held it. */
  readonly name: string;
  /** JSON; a part of {@linkcode Exchange.raw} is written as in that body. */
  readonly text: string;
}

/** A fragment's name, which an exchange's line has in place of the fragment's text or value. */
export interface FragmentName {
  /** The fragment's SHA-256. */
  readonly fragment: string;
}

/** Members that are often equal in many requests. */
const SHARED = ["tools", "functions", "response_format"] as const;
/** Members that are often equal in many recorded bodies, which may be of other APIs. */
const SHARED_IN_BODY: ReadonlySet<string> = new NameSet([
  ...SHARED,
  "system",
  "instructions",
  "text",
]);
/** Shorter texts stay in the exchange, because a name costs about 150 bytes. */
const SHORTEST = 1024;

/** An exchange as it is written, and the fragments that it names. */
export interface StoredExchange {
  /** It holds {@linkcode FragmentName}s at the pointers in {@linkcode Exchange.fragments}. */
  readonly exchange: Exchange;
  /** The lines of those fragments. */
  readonly needed: readonly NeededLine[];
}

/** Replaces the long shared parts of an exchange by names; returns the exchange itself if it has none. */
export function withFragments(exchange: Exchange): StoredExchange {
  const { request, raw } = exchange;
  const needed: NeededLine[] = [];
  const pointers: string[] = [];
  let stored = exchange;
  for (const name of SHARED) {
    const value = request[name];
    if (typeof value !== "object" || value === null) continue;
    const text = JSON.stringify(value);
    if (text.length < SHORTEST) continue;
    const line = fragments.of(name, text);
    needed.push(line.line);
    pointers.push(`/request/${name}`);
    stored = {
      ...stored,
      request: { ...stored.request, [name]: { fragment: line.sha256 } },
    };
  }
  const texts = nameTexts(request.messages, (text) => {
    const { sha256, line } = fragments.of("messages", JSON.stringify(text));
    if (!needed.includes(line)) needed.push(line);
    return sha256;
  });
  if (texts !== undefined) {
    for (const pointer of texts.pointers) pointers.push(pointer);
    const { messages } = texts;
    stored = { ...stored, request: { ...stored.request, messages } };
  }
  const pieces = raw === undefined ? [] : rawPieces(raw, needed);
  if (pieces.length > 1) {
    pointers.push("/raw");
    // Reading the line makes one text of the pieces again.
    stored = { ...stored, raw: pieces as unknown as string };
  }
  const { patch } = exchange;
  const changed = patch === undefined ? [] : knownPieces(patch.text, needed);
  if (patch !== undefined && changed.length > 1) {
    pointers.push("/patch/text");
    const text = changed as unknown as string;
    stored = { ...stored, patch: { ...patch, text } };
  }
  return pointers.length === 0
    ? { exchange, needed }
    : { exchange: { ...stored, fragments: pointers }, needed };
}

/** Cuts a body into pieces: shared members become names, everything else stays text. */
function rawPieces(
  raw: string,
  needed: NeededLine[],
): (string | FragmentName)[] {
  const pieces: (string | FragmentName)[] = [];
  let at = 0;
  for (const { name, start, end } of memberSpans(raw)) {
    if (end - start < SHORTEST || !SHARED_IN_BODY.has(name)) continue;
    const { sha256, line } = fragments.of(name, raw.slice(start, end));
    if (!needed.includes(line)) needed.push(line);
    pieces.push(raw.slice(at, start), { fragment: sha256 });
    at = end;
  }
  return [...pieces, raw.slice(at)];
}

/** Cuts a part of a body into pieces: recent fragments become names, everything else stays text. */
function knownPieces(
  text: string,
  needed: NeededLine[],
): (string | FragmentName)[] {
  const pieces: (string | FragmentName)[] = [];
  let rest = text;
  if (text.length >= SHORTEST) {
    for (const { at, known } of fragments.within(text)) {
      const start = at - (text.length - rest.length);
      if (start < 0) continue;
      if (!needed.includes(known.line)) needed.push(known.line);
      pieces.push(rest.slice(0, start), { fragment: known.sha256 });
      rest = rest.slice(start + known.text.length);
    }
  }
  return [...pieces, rest];
}

interface Written {
  readonly text: string;
  readonly sha256: string;
  readonly line: NeededLine;
}

/** Remembers recent fragments, so that each is hashed and written as JSON only once. */
class RecentFragments {
  /** The least recently used comes first. */
  readonly #recent: Written[] = [];
  #size = 0;

  of(name: string, text: string): Written {
    const at = this.#recent.findLastIndex((known) => known.text === text);
    const [known] = at < 0 ? [] : this.#recent.splice(at, 1);
    const written = known ?? write(name, text);
    this.#recent.push(written);
    if (known === undefined) this.#size += text.length;
    while (this.#size > REMEMBERED || this.#recent.length > MOST) {
      const oldest = this.#recent.shift();
      this.#size -= oldest?.text.length ?? this.#size;
    }
    return written;
  }

  /** Finds recent fragments in a text, in the order of their positions. */
  within(text: string): { at: number; known: Written }[] {
    return this.#recent.map((known) => ({
      at: text.indexOf(known.text),
      known,
    }))
      .filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at);
  }
}

/** The most characters of texts that are remembered, and the most texts. */
const REMEMBERED = 4 * 1024 * 1024;
const MOST = 64;

const fragments = new RecentFragments();

function write(name: string, text: string): Written {
  const hash = sha256(text);
  const fragment: Fragment = {
    v: 1,
    kind: "fragment",
    sha256: hash,
    name,
    text,
  };
  const line = JSON.stringify(fragment);
  const bytes = new TextEncoder().encode(line).length;
  const start = `${FRAGMENT_START}${hash}"`;
  return { text, sha256: hash, line: { start, text: line, bytes } };
}

/** Reads a fragment; undefined for other lines, and if the text does not have the hash. */
export function readFragment(value: unknown): Fragment | undefined {
  if (!isObject(value) || value["kind"] !== "fragment") return undefined;
  const { sha256: hash, text } = value;
  return typeof text === "string" && sha256(text) === hash
    ? value as unknown as Fragment
    : undefined;
}

/** A fragment that was read; its JSON is parsed once, when it is needed. */
export class KnownFragment {
  /** See {@linkcode Fragment.text}. */
  readonly text: string;
  #value: unknown;

  constructor(text: string) {
    this.text = text;
  }

  /** The value of the JSON; undefined if it is not JSON. Exchanges share the value, so it must not be changed. */
  get value(): unknown {
    return this.#value ??= parsedJson(this.text);
  }
}

/** Puts the fragments back into an exchange, in place; returns the hashes that `find` does not know. */
export function restore(
  exchange: Exchange,
  find: (sha256: string) => KnownFragment | undefined,
): string[] {
  const missing: string[] = [];
  const named = (value: unknown) => {
    const hash = nameOf(value);
    const known = hash === undefined ? undefined : find(hash);
    if (hash !== undefined && known === undefined) missing.push(hash);
    return known;
  };
  const left = (exchange.fragments ?? []).filter((pointer) => {
    if (pointer === "/raw") {
      const text = joined(exchange.raw, named);
      if (text !== undefined) exchange.raw = text;
      return text === undefined;
    }
    if (pointer === "/patch/text") {
      const text = joined(exchange.patch?.text, named);
      if (exchange.patch === undefined || text === undefined) return true;
      exchange.patch = { ...exchange.patch, text };
      return false;
    }
    const isThere = restoreText(
      exchange,
      pointer,
      (part) => named(part)?.value,
    );
    if (isThere !== undefined) return !isThere;
    const name = /^\/request\/([^/~]+)$/.exec(pointer)?.[1];
    const known = name && named(exchange.request[name]);
    if (!name || !known || !fitsShared(name, known.value)) return true;
    exchange.request[name] = known.value;
    return false;
  });
  if (left.length > 0) exchange.fragments = left;
  else delete exchange.fragments;
  return missing;
}

/** The longest text that is joined, in characters: twice the longest body of a request. */
const LONGEST = 128 * 1024 * 1024;

/** Joins pieces to a text; undefined if a fragment is not known, or the text would be too long. */
function joined(
  pieces: unknown,
  named: (value: unknown) => KnownFragment | undefined,
): string | undefined {
  if (!Array.isArray(pieces)) return undefined;
  const texts = pieces.map((piece: unknown) =>
    typeof piece === "string" ? piece : named(piece)?.text
  );
  if (texts.includes(undefined)) return undefined;
  // A line of another program may name a long fragment a thousand times.
  const length = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
  return length > LONGEST ? undefined : texts.join("");
}

function nameOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const { fragment } = value;
  return typeof fragment === "string" ? fragment : undefined;
}
