/**
 * Addresses that may be shown and recorded.
 *
 * @module
 */

const SECRET_NAME = /key|token|secret|passw|sig|auth|cred/i;
/** A run of 20 and more of the characters that keys are made of. */
const SECRET_VALUE = /[\w+/=-]{20,}/;

/**
 * A URL without user name, password and fragment, and with `***` for query values that look like keys, by their
 * name or by themselves.
 */
export function publicUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return url.replace(/\/\/[^/]*@/, "//");
  parsed.username = "";
  parsed.password = "";
  parsed.hash = "";
  for (const [name, value] of [...parsed.searchParams]) {
    if (SECRET_NAME.test(name) || SECRET_VALUE.test(value)) {
      parsed.searchParams.set(name, "***");
    }
  }
  return parsed.href;
}
