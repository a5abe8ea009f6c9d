/**
 * Recognises secrets by their name or their look.
 *
 * @module
 */
import { NameSet } from "../../../core/data/names.ts";

/** Words that make a name the name of a secret. */
const SECRET = new NameSet([
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

/** Words before `key`. */
const KEYS = new NameSet([
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

/** Words at the end of a name that describes a secret and is not one. */
const ABOUT = new NameSet([
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

/** Whether a text looks random: letters mixed with digits, only digits, or a long text in both cases. */
export function looksRandom(text: string): boolean {
  return /\d/.test(text) && /[a-z]/i.test(text) || /^\d{8,}$/.test(text) ||
    text.length >= 16 && /[a-z][A-Z]/.test(text);
}
