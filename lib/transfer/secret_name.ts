/**
 * Whether something is a secret by its name or by its looks.
 *
 * @module
 */

/** Words that make a name one of a secret. */
const SECRET = new Set([
  "secret",
  "password",
  "passwd",
  "passwort",
  "pwd",
  "passphrase",
  "apikey",
  "token",
  "credential",
  "credentials",
]);

/** Before `key`. */
const KEYS = new Set([
  "api",
  "access",
  "account",
  "auth",
  "encryption",
  "license",
  "master",
  "private",
  "secret",
  "service",
  "shared",
  "signing",
  "storage",
  "subscription",
]);

/** At the end of a name: it tells about a secret and is none. */
const ABOUT = new Set([
  "count",
  "endpoint",
  "expiry",
  "field",
  "file",
  "header",
  "id",
  "length",
  "limit",
  "name",
  "path",
  "policy",
  "type",
  "uri",
  "url",
]);

/** Whether a variable or member of that name holds a secret: `OPENAI_API_KEY`, `clientSecret`, `db.password`. */
export function isSecretName(name: string): boolean {
  const words = name.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase()
    .split(/[^a-z\d]+/).filter((word) => word !== "");
  if (ABOUT.has(words.at(-1) ?? "")) return false;
  return words.some((word, i) =>
    SECRET.has(word) || word === "key" && KEYS.has(words[i - 1] ?? "")
  );
}

/** Whether a text is rather random than words: letters with digits among them, digits alone, or long and of both cases. */
export function looksRandom(text: string): boolean {
  return /\d/.test(text) && /[a-z]/i.test(text) || /^\d{8,}$/.test(text) ||
    text.length >= 16 && /[a-z][A-Z]/.test(text);
}
