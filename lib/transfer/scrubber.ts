/**
 * Takes out of exchanges what others must not see, the same placeholder for the same secret throughout.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import { isObject } from "../core/invalid.ts";
import { isJsonText, rewriteStrings } from "./scrub_json.ts";
import {
  type Groups,
  nameRule,
  SCRUB_RULES,
  type ScrubKind,
  type ScrubRule,
} from "./scrub_rules.ts";
import { isSecretName } from "./secret_name.ts";

/** What was found. */
export interface ScrubReport {
  /** By kind: places, and different secrets among them. */
  readonly found: ReadonlyMap<
    ScrubKind,
    { readonly places: number; readonly secrets: number }
  >;
  /** Images, sounds and files, into which nobody looked. */
  readonly unseen: number;
  /** Parts that only their provider can read, or that say tokens one by one: left out. */
  readonly leftOut: number;
}

/** Members that say nothing of anybody, or that tie the exchanges together. */
const PLAIN = new Set([
  "v",
  "id",
  "conversation",
  "parent",
  "source",
  "started",
  "ended",
  "usage",
  "timing",
  "status",
  "attempts",
  "sha256",
]);

/** What repeats the text in a form that cannot be scrubbed: sealed, or cut into tokens. */
const OPAQUE = new Set([
  "logprobs",
  "thinking_blocks",
  "reasoning_details",
  "encrypted_content",
]);

const PLACEHOLDER = /^(?:KEY|EMAIL|USER|IP|PHONE|NAME)_\d+$/;
const DATA_URL = /^data:[^,]{0,200};base64,/;
const BASE64 = /^[\w+/-]{200,}={0,2}$/;
const SHORTEST_SECRET = 6;

/** Scrubs text, values and exchanges; what it has replaced it remembers as long as it lives. */
export class Scrubber {
  readonly #rules: readonly ScrubRule[];
  /** Placeholders by kind and identity. */
  readonly #placeholders = new Map<string, string>();
  readonly #secrets = new Map<ScrubKind, number>();
  readonly #places = new Map<ScrubKind, number>();
  #unseen = 0;
  #leftOut = 0;

  /** Looks for what every scrubber looks for, and for names of people, projects, customers. */
  constructor(names: readonly string[] = []) {
    const rule = nameRule(names);
    this.#rules = rule === undefined ? SCRUB_RULES : [...SCRUB_RULES, rule];
  }

  /** What was found so far. */
  report(): ScrubReport {
    const found = [...this.#secrets].map(([kind, secrets]) =>
      [kind, { secrets, places: this.#places.get(kind) ?? 0 }] as const
    );
    return {
      found: new Map(found),
      unseen: this.#unseen,
      leftOut: this.#leftOut,
    };
  }

  /**
   * An exchange with every string of it scrubbed, and without `raw` and `patch`. Its `sha256` stays that of what was sent, which
   * nothing gives back any more.
   */
  exchange(exchange: Exchange): Exchange {
    const { raw: _raw, patch: _patch, ...members } = exchange;
    const scrubbed = Object.entries(members).map(([name, value]) =>
      [name, PLAIN.has(name) ? value : this.value(value)] as const
    );
    return Object.fromEntries(scrubbed) as unknown as Exchange;
  }

  /**
   * A JSON value with every string of it scrubbed, names of members included.
   *
   * @param name of the member whose value it is
   */
  value(value: unknown, name?: string): unknown {
    if (typeof value === "string") return this.text(value, name);
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (!isObject(value)) return value;
    const members: [string, unknown][] = [];
    for (const [name, member] of Object.entries(value)) {
      if (OPAQUE.has(name) && typeof member !== "boolean") {
        if (member !== null) this.#leftOut++;
      } else members.push([this.text(name), this.value(member, name)]);
    }
    return Object.fromEntries(members);
  }

  /**
   * A text, scrubbed; JSON in it stays valid.
   *
   * @param name of the member whose value it is
   */
  text(text: string, name?: string): string {
    if (DATA_URL.test(text) || BASE64.test(text)) {
      this.#unseen++;
      return text;
    }
    if (name !== undefined && isSecretName(name)) {
      if (text.length >= SHORTEST_SECRET && !PLACEHOLDER.test(text)) {
        return this.#placeholder("KEY", text);
      }
    }
    if (isJsonText(text)) {
      return rewriteStrings(text, (string, name) => this.text(string, name));
    }
    return this.#rules.reduce((text, rule) => this.#apply(rule, text), text);
  }

  #apply(rule: ScrubRule, text: string): string {
    const { kind, pattern, accepts, identity } = rule;
    return text.replace(pattern, (whole: string, ...rest: unknown[]) => {
      const last = rest.at(-1);
      const groups: Groups = isObject(last) ? last as Groups : {};
      const { kept = "", secret = whole } = groups;
      const meant = !PLACEHOLDER.test(secret) &&
        (accepts?.(secret, groups) ?? true);
      if (!meant) return whole;
      return kept + this.#placeholder(kind, identity?.(secret) ?? secret);
    });
  }

  #placeholder(kind: ScrubKind, identity: string): string {
    this.#places.set(kind, (this.#places.get(kind) ?? 0) + 1);
    const key = `${kind} ${identity}`;
    const known = this.#placeholders.get(key);
    if (known !== undefined) return known;
    const count = (this.#secrets.get(kind) ?? 0) + 1;
    this.#secrets.set(kind, count);
    const placeholder = `${kind}_${count}`;
    this.#placeholders.set(key, placeholder);
    return placeholder;
  }
}
