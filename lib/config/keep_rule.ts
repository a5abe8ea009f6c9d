/**
 * Adds a rule for tools to the configuration file.
 *
 * @module
 */
import type { FileRule } from "./file.ts";
import { changeConfigFile } from "./change_file.ts";

/**
 * Adds a rule that allows calls. The rest of the file stays as it is, its comments too.
 *
 * @throws {ConfigError} the file cannot be read, understood or written
 */
export async function keepRule(path: string, rule: FileRule): Promise<void> {
  await changeConfigFile(path, ({ tools = {} }) => [
    { member: ["tools", "allow"], value: [...tools.allow ?? [], rule] },
  ]);
}
