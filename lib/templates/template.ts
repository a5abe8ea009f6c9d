/**
 * A template: what a model is told, with gaps that are filled when it is used.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";
import { isObject } from "../core/invalid.ts";
import { nearest } from "../core/nearest.ts";
import { reasonOf } from "../core/reason.ts";

/** A template, as its file says it. */
export interface Template {
  /** Name of its file, without the ending. */
  readonly name: string;
  /** One line for the list of templates. */
  readonly description?: string;
  /** Full name of the model that is to answer. */
  readonly model?: string;
  /** System message, with variables. */
  readonly system?: string;
  /** Members of the request by their names or those of their options. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The message, with variables; "" when there is none. */
  readonly body: string;
}

/** Front matter: YAML between two lines of three dashes, at the very beginning. */
const FRONT_MATTER = /^---[ \t]*\n((?:[^]*?\n)?)---[ \t]*(?:\n|$)/;

/** What each member of the front matter must be. */
const MEMBERS: Readonly<
  Record<string, { is: (value: unknown) => boolean; must: string }>
> = {
  description: { is: isText, must: "a text" },
  model: { is: isText, must: "a text" },
  system: { is: isText, must: "a text" },
  options: { is: isObject, must: "a list of names with their values" },
};

/**
 * Reads the text of a template.
 *
 * @param path names the file in errors
 * @throws {ConfigError} front matter that is no YAML, has a member that is not known, or a value of the wrong kind
 */
export async function parseTemplate(
  name: string,
  text: string,
  path: string,
): Promise<Template> {
  // Editors on Windows begin a file with a byte order mark and end lines with CRLF.
  const plain = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const [whole = "", yaml] = FRONT_MATTER.exec(plain) ?? [];
  const members = yaml === undefined ? {} : await parseFrontMatter(yaml, path);
  const { description, model, system, options } = members;
  return {
    name,
    ...(isText(description) ? { description } : {}),
    ...(isText(model) ? { model } : {}),
    ...(isText(system) ? { system } : {}),
    options: isObject(options) ? options : {},
    body: plain.slice(whole.length).trim(),
  };
}

async function parseFrontMatter(
  yaml: string,
  path: string,
): Promise<Record<string, unknown>> {
  const { parseYaml } = await import("../core/yaml.ts");
  let value: unknown;
  try {
    // An empty line in place of the dashes: errors count the lines of the file.
    value = parseYaml(`\n${yaml}`) ?? {};
  } catch (error) {
    const why = reasonOf(error);
    throw new ConfigError(`The front matter of ${path} is no YAML: ${why}`, {
      cause: error,
    });
  }
  if (!isObject(value)) {
    throw new ConfigError(`The front matter of ${path} must have members`);
  }
  for (const [name, member] of Object.entries(value)) {
    const known = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined;
    if (known === undefined) throw unknownMember(name, path);
    if (!known.is(member)) {
      throw new ConfigError(`"${name}" in ${path} must be ${known.must}`);
    }
  }
  return value;
}

function unknownMember(name: string, path: string): ConfigError {
  const known = Object.keys(MEMBERS);
  const meant = nearest(name, known);
  return new ConfigError(`Unknown member "${name}" in ${path}`, {
    hint: meant === undefined
      ? `known are ${known.join(", ")}`
      : `did you mean "${meant}"?`,
  });
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
