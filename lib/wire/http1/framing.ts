/**
 * Where a reply's body ends (RFC 9112, section 6.3), and whether its connection can be reused.
 *
 * @module
 */
import { trimBlanks } from "../blanks.ts";
import { type Head, NotHttp } from "./head.ts";

/** How a body is delimited. */
export type Framing =
  | { readonly kind: "none" }
  | { readonly kind: "sized"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "close" };

/**
 * How the body of a reply to a request of this method is delimited.
 *
 * @throws {NotHttp} its length is contradictory or invalid
 */
export function framingOf(head: Head, method: string): Framing {
  if (method === "HEAD" || isBodiless(head.status)) return { kind: "none" };
  const { headers } = head;
  const coding = headers.get("transfer-encoding");
  if (coding !== null) {
    const codings = tokens(coding);
    if (codings.at(-1) !== "chunked") return { kind: "close" };
    if (codings.length > 1) throw new NotHttp("an unknown transfer coding");
    return { kind: "chunked" };
  }
  const length = headers.get("content-length");
  return length === null
    ? { kind: "close" }
    : { kind: "sized", length: lengthOf(length) };
}

/** Whether a status never has a body. */
function isBodiless(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

/** Whether another request may follow on the same connection. */
export function staysOpen(
  { minor, status, headers }: Head,
  framing: Framing,
): boolean {
  if (framing.kind === "close") return false;
  // Some servers send an empty chunk after it, which would be taken for the next reply.
  if (status === 205) return false;
  const coded = headers.get("transfer-encoding") !== null;
  // Two lengths, or chunks in HTTP/1.0: a proxy in between may have read it differently.
  if (coded && (minor === 0 || headers.get("content-length") !== null)) {
    return false;
  }
  const options = tokens(headers.get("connection") ?? "");
  return minor === 1
    ? !options.includes("close")
    : options.includes("keep-alive");
}

/** Some servers and caches repeat the same length. */
const LENGTHS = /^(\d{1,15})(?:[\t ]*,[\t ]*\1)*$/;

function lengthOf(text: string): number {
  const [, length] = LENGTHS.exec(text) ?? [];
  if (length === undefined) throw new NotHttp("an invalid length");
  return Number(length);
}

/** Splits a list and trims the blanks of HTTP only. */
function tokens(list: string): string[] {
  return list.toLowerCase().split(",").map((token) => trimBlanks(token));
}
