/**
 * URLs without secrets, to show and record.
 *
 * @module
 */

const SECRET_NAME = /key|token|secret|passw|sig|auth|cred/i;
/** 20 or more characters of keys in a row. */
const SECRET_VALUE = /[\w+=-]{20,}/g;

/**
 * Removes user name, password and fragment from a URL, and replaces query values that look like keys, by name or value,
 * by `***`. In a text that is not an http URL, everything that looks like a key is replaced: users paste keys into the
 * wrong variable.
 */
export function publicUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    return url.replace(/\/\/[^/]*@/, "//").replace(SECRET_VALUE, "***");
  }
  // Checked first: each assignment parses the URL again.
  if (parsed.username !== "") parsed.username = "";
  if (parsed.password !== "") parsed.password = "";
  if (parsed.hash !== "") parsed.hash = "";
  if (parsed.search === "") return parsed.href;
  for (const [name, value] of [...parsed.searchParams]) {
    if (SECRET_NAME.test(name) || value.search(SECRET_VALUE) !== -1) {
      parsed.searchParams.set(name, "***");
    }
  }
  return parsed.href;
}
