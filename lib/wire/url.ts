/**
 * Addresses that may be shown and recorded.
 *
 * @module
 */

const SECRET_NAME = /key|token|secret|passw|sig|auth|cred/i;
/** A run of 20 and more of the characters that keys are made of. */
const SECRET_VALUE = /[\w+=-]{20,}/g;

/**
 * A URL without user name, password and fragment, and with `***` for query values that look like keys, by their
 * name or by themselves. Of a text that is no http address, all that looks like a key is hidden: people paste keys
 * into the wrong variable.
 */
export function publicUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    return url.replace(/\/\/[^/]*@/, "//").replace(SECRET_VALUE, "***");
  }
  // Each assignment parses the address again, also one that changes nothing.
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
