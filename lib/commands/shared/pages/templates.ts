/**
 * The user's prompt templates, as the pages show them.
 *
 * @module
 */
import type { Config } from "../../../config.ts";
import type { Io } from "../../../core/io.ts";
import { INPUT, variablesOf } from "../../../templates/fill.ts";
import type { PromptTemplate } from "../../../web/page.ts";
import { membersOf, openTemplates } from "../apply_template.ts";

/**
 * Reads all templates.
 *
 * @throws {ConfigError} one of them cannot be read
 */
export async function readTemplates(
  io: Io,
  config: Config,
): Promise<PromptTemplate[]> {
  const files = openTemplates(io, config);
  const read = (await files.names()).map((name) => files.read(name));
  return (await Promise.all(read)).map((template) => {
    const { name, body, description = "", model = "", system = "" } = template;
    return {
      name,
      description,
      model,
      system,
      body,
      members: membersOf(template),
      variables: variablesOf(`${system}\n${body}`)
        .filter((variable) => variable !== INPUT),
    };
  });
}
