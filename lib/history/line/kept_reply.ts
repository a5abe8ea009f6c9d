/**
 * Replies of calls other than conversations: what the record has beside a completion, so that they can be replayed.
 *
 * @module
 */
import type { ChatCompletion } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";

/** One part of a multipart form, as the member `form` of a recorded request has it; the part `model` is not in it. */
export interface FormPart {
  /** The field's name. */
  readonly name: string;
  /** Absent unless the part is a file. */
  readonly filename?: string;
  /** The media type as it was written; absent if there was none. */
  readonly type?: string;
  /** Length of the content. */
  readonly bytes: number;
  /** SHA-256 of the content, in hex. */
  readonly sha256: string;
  /** The content, if it is a short text and not a file. */
  readonly value?: string;
}

/** The body of a reply that is stored beside the record, because it is long or not JSON. */
export interface KeptBody {
  /** The media type; absent if the reply had none. */
  readonly type?: string;
  /** The header `content-disposition`, if the reply had one. */
  readonly disposition?: string;
  /** The body's length. */
  readonly bytes: number;
  /** Whether {@linkcode Bodies} has the body. `sha256` must come next: {@linkcode keptBodies} searches for both. */
  readonly kept: boolean;
  /** SHA-256 of the body, in hex. */
  readonly sha256: string;
}

/** Length of the longest body that is stored, in bytes. */
export const LONGEST_BODY: number = 32 * 1024 * 1024;

/** The stored bodies of replies, by their SHA-256. */
export interface Bodies {
  /** Begins to store a body. */
  writer(): BodyWriter;
  /**
   * The body that has a hash; undefined if there is none, or if its bytes have another hash.
   *
   * @throws the system's error if the body is there and cannot be read
   */
  read(sha256: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** Writes one body; the caller ends with `keep` or `drop`. */
export interface BodyWriter {
  /** Adds bytes. Never rejects: `keep` reports a failure. */
  add(bytes: Uint8Array): Promise<void>;
  /** Stores the body under its hash; resolves with false if it could not be written. */
  keep(sha256: string): Promise<boolean>;
  drop(): Promise<void>;
}

/** What a recorded reply has beside its completion: its member `wire`. */
export interface KeptReply {
  /** Distinguishes it from what other endpoints record there. */
  readonly api: "other";
  /** HTTP status. */
  readonly status: number;
  /** The reply's values of the members in {@linkcode COMPLETION_MEMBERS}, which every record has. */
  readonly members: Readonly<Record<string, unknown>>;
  /** The names in {@linkcode COMPLETION_MEMBERS} that the reply did not have. */
  readonly absent: readonly string[];
  /** The reply's body, if it was not a short JSON object. */
  readonly body?: KeptBody;
}

/** A recorded reply. */
export interface GivenReply {
  /** HTTP status. */
  readonly status: number;
  /** The reply's JSON object; without a meaning if there is a body. */
  readonly value: Record<string, unknown>;
  /** The reply's body, if it was not a short JSON object. */
  readonly body?: KeptBody;
}

/** Members that every recorded completion has, even if the reply lacked them. */
const COMPLETION_MEMBERS = [
  "id",
  "object",
  "created",
  "model",
  "choices",
  "usage",
] as const;

/** What is recorded of a reply beside its completion. */
export function keepReply(
  reply: Readonly<Record<string, unknown>>,
  status: number,
  body?: KeptBody,
): KeptReply {
  const had = COMPLETION_MEMBERS.filter((name) => reply[name] !== undefined);
  return {
    api: "other",
    status,
    members: Object.fromEntries(had.map((name) => [name, reply[name]])),
    absent: COMPLETION_MEMBERS.filter((name) => reply[name] === undefined),
    ...(body === undefined ? {} : { body }),
  };
}

/** The reply that was recorded; undefined if {@linkcode keepReply} was not used for it. */
export function givenReply(
  recorded: ChatCompletion | null,
): GivenReply | undefined {
  if (recorded === null) return undefined;
  const { wire, ...value } = recorded;
  if (!isObject(wire) || wire["api"] !== "other") return undefined;
  const { status, members, absent, body } = wire;
  if (typeof status !== "number" || !Array.isArray(absent)) return undefined;
  const reply: Record<string, unknown> = { ...value };
  Object.assign(reply, members);
  for (const name of absent) delete reply[String(name)];
  return isBody(body)
    ? { status, value: reply, body }
    : { status, value: reply };
}

function isBody(value: unknown): value is KeptBody {
  return isObject(value) && typeof value["sha256"] === "string" &&
    typeof value["kept"] === "boolean";
}

/** How a line has the last two members of {@linkcode KeptBody}. */
const NAMED = '"kept":true,"sha256":"';
const NAME = /"kept":true,"sha256":"([\da-f]{64})"/g;

/** The hashes of the stored bodies that a line names. */
export function keptBodies(line: string): string[] {
  if (!line.includes(NAMED)) return [];
  return [...line.matchAll(NAME)].map(([, hash = ""]) => hash);
}
