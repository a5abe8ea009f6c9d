/**
 * Parses a base URL.
 *
 * @module
 */
import { publicUrl } from "../../wire/url.ts";
import { withoutEnd } from "../../core/text/trim.ts";

/** A parsed base URL. */
export interface BaseUrl {
  /** Origin and path without final slashes; paths are appended. */
  readonly root: string;
  /** Its query members, sent with every request. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** `Authorization: Basic` from its user name and password, because fetch refuses them in a URL; else empty. */
  readonly headers: Readonly<Record<string, string>>;
  /** As written, without credentials and final slashes. */
  readonly shown: string;
}

/**
 * Parses a base URL.
 *
 * @throws {TypeError} it is not a URL
 */
export function readBaseUrl(text: string): BaseUrl {
  const url = new URL(text);
  return {
    root: url.origin + withoutEnd(url.pathname, "/"),
    query: [...url.searchParams],
    headers: basicAuthorization(url),
    shown: withoutEnd(publicUrl(text), "/"),
  };
}

function basicAuthorization(
  { username, password }: URL,
): Record<string, string> {
  if (username === "" && password === "") return {};
  const bytes = new TextEncoder().encode(
    `${decoded(username)}:${decoded(password)}`,
  );
  return { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}

/** Decodes a part of a URL; a stray `%` stays. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
