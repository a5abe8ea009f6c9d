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
import { checkSetting } from "./generation.ts";
import type { Flags } from "../../cli/parse.ts";

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
  files: TemplateFiles,
): Promise<AppliedTemplate | undefined> {
  const name = flags.text("template");
  const params = flags.list("param");
  if (name !== undefined) {
    const values = readParams(params);
    return applyTemplate(await files.read(name), values, "-p ");
  }
  if (params.length === 0) return undefined;
  throw new UsageError("--param needs --template");
}

/**
 * Fills in a template's variables, and reads its options.
 *
 * @param before what the user types before each value, for the hint of an error
 * @throws as {@linkcode flaggedTemplate}
 */
export function applyTemplate(
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
