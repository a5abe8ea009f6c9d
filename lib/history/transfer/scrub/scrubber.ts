/**
 * Replaces secrets in exchanges; the same secret always gets the same placeholder.
 *
 * @module
 */
import type { Exchange } from "../../line/exchange.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { NameMap, NameSet } from "../../../core/data/names.ts";
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
  /** By kind: how many places, and how many different secrets. */
  readonly found: ReadonlyMap<
    ScrubKind,
    { readonly places: number; readonly secrets: number }
  >;
  /** How many images, sounds and files were not searched. */
  readonly unseen: number;
  /** How many parts were left out, because only their provider can read them or because they list single tokens. */
  readonly leftOut: number;
}

/** Members without personal data, or that link exchanges. */
const PLAIN = new NameSet([
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

/** Members that repeat the text in a form that cannot be scrubbed: encrypted, or cut into tokens. */
const OPAQUE = new NameSet([
  "logprobs",
  "thinking_blocks",
  "reasoning_details",
  "reasoning_items",
  "encrypted_content",
]);

const PLACEHOLDER = /^(?:KEY|EMAIL|USER|IP|PHONE|NAME)_\d+$/;
const DATA_URL = /^data:[^,]{0,200};base64,/;
const BASE64 = /^[\w+/-]{200,}={0,2}$/;
const SHORTEST_SECRET = 6;

/** Scrubs text, values and exchanges, and remembers its placeholders. */
export class Scrubber {
  readonly #rules: readonly ScrubRule[];
  /** Placeholders by kind and identity. */
  readonly #placeholders = new NameMap<string>();
  readonly #secrets = new Map<ScrubKind, number>();
  readonly #places = new Map<ScrubKind, number>();
  #unseen = 0;
  #leftOut = 0;

  /** Also replaces the given names of people, projects or customers. */
  constructor(names: readonly string[] = []) {
    const rule = nameRule(names);
    this.#rules = rule === undefined ? SCRUB_RULES : [...SCRUB_RULES, rule];
  }

  /** The report so far. */
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
   * An exchange with every string scrubbed, without `raw` and `patch`. Its `sha256` stays that of the sent body, which
   * can no longer be rebuilt.
   */
  exchange(exchange: Exchange): Exchange {
    const { raw: _raw, patch: _patch, ...members } = exchange;
    const scrubbed = Object.entries(members).map(([name, value]) =>
      [name, PLAIN.has(name) ? value : this.value(value)] as const
    );
    return Object.fromEntries(scrubbed) as unknown as Exchange;
  }

  /**
   * A JSON value with every string scrubbed, including member names.
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
   * A scrubbed text; JSON in it stays valid.
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
