/**
 * A template: messages with variables that are filled in when it is used.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";
import { isObject } from "../core/data/invalid.ts";
import { nearest } from "../core/text/nearest.ts";
import { reasonOf } from "../core/text/reason.ts";

/** A template as read from its file. */
export interface Template {
  /** Name of its file, without the ending. */
  readonly name: string;
  /** One line for the list of templates. */
  readonly description?: string;
  /** Full name of the model that is to answer. */
  readonly model?: string;
  /** System message, with variables. */
  readonly system?: string;
  /** Tools that the model may call. */
  readonly tools?: readonly string[];
  /** Members of the request, by their own names or those of the options that set them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The message, with variables; "" when there is none. */
  readonly body: string;
}

/** Front matter: YAML between two lines of three dashes, at the start of the file. */
const FRONT_MATTER = /^---[ \t]*\n((?:[^]*?\n)?)---[ \t]*(?:\n|$)/;

/** What each member of the front matter must be. */
const MEMBERS: Readonly<
  Record<string, { is: (value: unknown) => boolean; must: string }>
> = {
  description: { is: isText, must: "a non-empty text" },
  model: { is: isText, must: "a non-empty text" },
  system: { is: isText, must: "a non-empty text" },
  tools: {
    is: (value) => toolsOf(value) !== undefined,
    must: "names of tools, as a list or with commas between them",
  },
  options: { is: isObject, must: "names with their values" },
};

/**
 * Reads the text of a template.
 *
 * @param path names the file in errors
 * @throws {ConfigError} front matter that is not YAML, or has an unknown member or a wrong value
 */
export async function parseTemplate(
  name: string,
  text: string,
  path: string,
): Promise<Template> {
  // Editors on Windows begin a file with a byte order mark and end lines with CRLF.
  const plain = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const [frontMatter = "", yaml] = FRONT_MATTER.exec(plain) ?? [];
  const members = yaml === undefined ? {} : await parseFrontMatter(yaml, path);
  const { description, model, system, options } = members;
  const tools = toolsOf(members["tools"]);
  return {
    name,
    ...(isText(description) ? { description } : {}),
    ...(isText(model) ? { model } : {}),
    ...(isText(system) ? { system } : {}),
    ...(tools === undefined ? {} : { tools }),
    options: isObject(options) ? options : {},
    body: plain.slice(frontMatter.length).trim(),
  };
}

async function parseFrontMatter(
  yaml: string,
  path: string,
): Promise<Record<string, unknown>> {
  const { parseYaml } = await import("../core/data/yaml.ts");
  let value: unknown;
  try {
    // An empty line replaces the dashes, so that errors name the line of the file.
    value = parseYaml(`\n${yaml}`) ?? {};
  } catch (error) {
    const why = reasonOf(error);
    throw new ConfigError(`The front matter of ${path} is not YAML: ${why}`, {
      cause: error,
    });
  }
  if (!isObject(value)) {
    throw new ConfigError(
      `The front matter of ${path} must be lines such as name: value`,
    );
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
      ? `known members: ${known.join(", ")}`
      : `did you mean "${meant}"?`,
  });
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function toolsOf(value: unknown): readonly string[] | undefined {
  if (isText(value)) return value.split(",").map((name) => name.trim());
  return Array.isArray(value) && value.length > 0 && value.every(isText)
    ? value
    : undefined;
}
