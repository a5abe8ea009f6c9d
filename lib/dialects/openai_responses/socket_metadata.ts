/**
 * What a request over a WebSocket says in `client_metadata` because it has no headers, as Codex sends it.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";

/** Before a header's name, whose `-` are written `_`. */
const PREFIX = "ws_request_header_";
/** Headers that a message may set: none that says who asks. */
const NAMES =
  /^(?:traceparent|tracestate|x-(?:openai|codex)-(?!.*(?:auth|token|secret|key|assertion)).+)$/;
const VALUE = /^[\x20-\x7e]{1,8000}$/;
/** When the message was sent: of no use to anybody else. */
const ONLY_HERE = "x-codex-ws-stream-request-start-ms";

/** Metadata, taken apart. */
export interface SocketMetadata {
  /** Headers of the same request over HTTP. */
  readonly headers: Readonly<Record<string, string>>;
  /** Its body's `client_metadata`; undefined if nothing is left. */
  readonly metadata: unknown;
}

/** Takes the headers out of metadata; members that HTTP has in both places stay, too. */
export function readSocketMetadata(metadata: unknown): SocketMetadata {
  if (!isObject(metadata)) return { headers: {}, metadata };
  const headers: Record<string, string> = {};
  const left: [name: string, value: unknown][] = [];
  for (const [member, value] of Object.entries(metadata)) {
    const isHeader = member.startsWith(PREFIX);
    const name = isHeader
      ? member.slice(PREFIX.length).replaceAll("_", "-")
      : member;
    if (!isHeader && name !== ONLY_HERE) left.push([member, value]);
    if (name === ONLY_HERE || !NAMES.test(name)) continue;
    if (typeof value === "string" && VALUE.test(value)) headers[name] = value;
  }
  return {
    headers,
    metadata: left.length === 0 ? undefined : Object.fromEntries(left),
  };
}
