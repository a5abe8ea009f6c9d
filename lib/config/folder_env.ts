/**
 * `.env` of the working directory: the folder may be a stranger's repository, so the file is not trusted.
 *
 * @module
 */
import { parse } from "@std/dotenv";
import type { ProviderVariables } from "../clients/provider_variables.ts";
import { NameMap, NameSet } from "../core/data/names.ts";

/** The result of reading a folder's `.env`. */
export interface FolderEnv {
  readonly values: ReadonlyMap<string, string>;
  readonly ignored: readonly string[];
}

/** Variables of this program and of the runtime that only the user may set. */
const USERS_OWN =
  /^(?:CHAT_\w+|VISUAL|EDITOR|HOME|USERPROFILE|(?:LOCAL)?APPDATA|XDG_\w+|\w+_PROXY|DENO_\w+|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|OTEL_\w+)$/i;

/** Replaces `$` while the file is parsed: the parser would insert variables of the environment, which are secrets. */
const DOLLAR = "\uE024";

/**
 * Accepts keys and model names from a folder's `.env`; a provider's address only together with its key, and only if
 * that key is the one that will be sent there.
 *
 * `$NAME` means a variable of the same file only: otherwise a stranger's file could send a secret of the environment as
 * a key.
 *
 * @param text of the file
 * @param isSet whether the user has set a variable elsewhere
 */
export function folderEnv(
  text: string,
  providers: readonly ProviderVariables[],
  isSet: (name: string) => boolean,
): FolderEnv {
  const variables = parsed(text);
  const accepted = new Set(["CHAT_MODEL"]);
  const refused = new NameSet();
  for (const { key, model, address, configured } of providers) {
    if (key !== undefined) accepted.add(key);
    if (model !== undefined) accepted.add(model);
    const ownAddress = key !== undefined && Boolean(variables.get(key)) &&
      !isSet(key) &&
      !configured;
    for (const name of address) (ownAddress ? accepted : refused).add(name);
  }
  const values = new NameMap<string>();
  const ignored: string[] = [];
  for (const [name, value] of variables) {
    if (value === "" || isSet(name)) continue;
    if (value !== undefined && accepted.has(name)) values.set(name, value);
    else if (accepted.has(name) || refused.has(name) || USERS_OWN.test(name)) {
      ignored.push(name);
    }
  }
  return { values, ignored };
}

/** Blank lines, removed because the parser scans all that follow from each one: quadratic time. */
const BLANK_LINES = /([\r\n\u2028\u2029])\s*[\r\n\u2028\u2029]/g;

/** The variables by name; undefined for a value that refers to a variable outside the file. */
function parsed(text: string): Map<string, string | undefined> {
  const lines = text.replaceAll(BLANK_LINES, "$1").replaceAll("$", DOLLAR);
  const raw = new NameMap(Object.entries(parse(lines)));
  const values = new NameMap<string | undefined>();
  for (const [name, value] of raw) values.set(name, expanded(value, raw));
  return values;
}

/** `$NAME`, `${NAME}` and `${NAME:-otherwise}`. */
const REFERENCE = new RegExp(
  `${DOLLAR}(?:(\\w{1,128})|\\{(\\w{1,128})(?::-([^}]{0,1024}))?\\})`,
  "g",
);

function expanded(
  value: string,
  raw: ReadonlyMap<string, string>,
): string | undefined {
  let complete = true;
  const text = value.replace(REFERENCE, (_, plain, braced, otherwise) => {
    const found = raw.get(plain ?? braced) ?? otherwise;
    complete &&= found !== undefined && !found.includes(DOLLAR);
    return found ?? "";
  });
  return complete ? text.replaceAll(DOLLAR, "$") : undefined;
}
