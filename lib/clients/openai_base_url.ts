/**
 * What a base URL as a user writes it comes to.
 *
 * @module
 */
import { publicUrl } from "../wire/url.ts";

/** A base URL, taken apart. */
export interface BaseUrl {
  /** Origin and path without final slashes: paths are appended to it. */
  readonly root: string;
  /** Members of its query, for every request. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** `Authorization: Basic` from its user name and password, which fetch does not take; else nothing. */
  readonly headers: Readonly<Record<string, string>>;
  /** As written but for credentials and final slashes. */
  readonly shown: string;
}

/**
 * Takes a base URL apart.
 *
 * @throws {TypeError} it is no URL
 */
export function readBaseUrl(text: string): BaseUrl {
  const url = new URL(text);
  return {
    root: url.origin + url.pathname.replace(/\/+$/, ""),
    query: [...url.searchParams],
    headers: basicAuthorization(url),
    shown: publicUrl(text).replace(/\/+$/, ""),
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

/** The parser of URLs encodes what stands in them; a stray `%` stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
