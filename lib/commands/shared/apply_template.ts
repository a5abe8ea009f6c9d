/**
 * Applies templates: `--template NAME --param NAME=VALUE`, and `/template` of a conversation.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { userPath } from "../../config/user_paths.ts";
import { ConfigError, UsageError } from "../../core/errors.ts";
import type { Io } from "../../core/io.ts";
import type { AppliedTemplate } from "../../repl/slash_services.ts";
import { checkValues, fill, INPUT, variablesOf } from "../../templates/fill.ts";
import type { Template } from "../../templates/template.ts";
import { TemplateFiles } from "../../templates/template_files.ts";
import { loader } from "../../core/load.ts";
import { checkSetting } from "./generation.ts";
import type { ServerPool } from "./tools/server_pool.ts";
import type { Flags } from "../../cli/parse.ts";

const loadPrompt = loader<typeof import("./tools/prompt_template.ts")>(
  import.meta.url,
  "./tools/prompt_template.ts",
);

/** Where templates come from. */
export interface TemplateSources {
  /** The user's. */
  readonly files: TemplateFiles;
  /** Opens the servers whose prompts are templates, too. */
  readonly servers: () => Promise<ServerPool>;
}

/** The user's templates. */
export function openTemplates(
  { os }: Pick<Io, "os">,
  { env }: Pick<Config, "env">,
): TemplateFiles {
  return new TemplateFiles(userPath({ os, env }, "config", "templates"));
}

/**
 * The template that the flags name, with the values of the flags; undefined if they name none.
 *
 * @throws {UsageError} there is no such template, or a value is missing or unknown
 * @throws {ConfigError} the template cannot be used
 */
export async function flaggedTemplate(
  flags: Flags,
  sources: TemplateSources,
): Promise<AppliedTemplate | undefined> {
  const name = flags.text("template");
  const params = flags.list("param");
  if (name !== undefined) {
    return await namedTemplate(name, readParams(params), sources, "-p ");
  }
  if (params.length === 0) return undefined;
  throw new UsageError("--param needs --template");
}

/**
 * The template of a name, filled in: a file's, or, as `server:prompt`, that of an MCP server.
 *
 * @param before what the user types before each value, for the hint of an error
 * @throws as {@linkcode flaggedTemplate}
 * @throws {ChatError} the server cannot be used
 */
export async function namedTemplate(
  name: string,
  values: Readonly<Record<string, string>>,
  { files, servers }: TemplateSources,
  before = "",
): Promise<AppliedTemplate> {
  if (name.includes(":") && !(await files.names()).includes(name)) {
    const { promptTemplate } = await loadPrompt();
    const used = await promptTemplate(name, values, await servers(), before);
    if (used !== undefined) return used;
  }
  return applyTemplate(await files.read(name), values, before);
}

/**
 * Fills in a template's variables, and reads its options.
 *
 * @param before what the user types before each value, for the hint of an error
 * @throws as {@linkcode flaggedTemplate}
 */
function applyTemplate(
  template: Template,
  values: Readonly<Record<string, string>>,
  before = "",
): AppliedTemplate {
  checkValues(template, values, before);
  const { system, model, body, tools = [] } = template;
  const needsInput = variablesOf(body).includes(INPUT);
  return {
    system: system && fill(system, values),
    model,
    tools,
    members: membersOf(template),
    needsInput,
    message: body === ""
      ? undefined
      : (input) =>
        needsInput || input === ""
          ? fill(body, { ...values, [INPUT]: input })
          : `${fill(body, values)}\n\n${input}`,
  };
}

/**
 * The members of the request that a template sets.
 *
 * @throws {ConfigError} one of them cannot be used
 */
export function membersOf(
  { name, options }: Template,
): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [option, value] of Object.entries(options)) {
    try {
      const [member, checked] = checkSetting(option, value);
      members[member] = checked;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new ConfigError(`In the template ${name}: ${error.message}`, {
        cause: error,
      });
    }
  }
  return members;
}

function readParams(params: readonly string[]): Record<string, string> {
  return Object.fromEntries(params.map((param) => {
    const cut = param.indexOf("=");
    if (cut > 0) return [param.slice(0, cut), param.slice(cut + 1)];
    throw new UsageError(`--param takes NAME=VALUE, not "${param}"`);
  }));
}
