/**
 * The folder of templates: one file each, `NAME.md`.
 *
 * @module
 */
import { decodeText } from "../core/text/decode_text.ts";
import { ConfigError, UsageError } from "../core/errors.ts";
import { nearest } from "../core/text/nearest.ts";
import { reasonOf } from "../core/text/reason.ts";
import { parseTemplate, type Template } from "./template.ts";

/** The templates of a folder, by name. */
export class TemplateFiles {
  /** Path of the folder; undefined without a home folder. */
  readonly folder: string | undefined;

  /** Reads nothing yet. */
  constructor(folder: string | undefined) {
    this.folder = folder;
  }

  /**
   * Names of all templates, sorted; none without the folder.
   *
   * @throws the system's error if the folder is there and cannot be read
   */
  async names(): Promise<string[]> {
    if (this.folder === undefined) return [];
    const names: string[] = [];
    try {
      for await (const { name, isDirectory } of Deno.readDir(this.folder)) {
        const [, template] = /^([^.].*)\.md$/.exec(name) ?? [];
        if (template !== undefined && !isDirectory) names.push(template);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return names.sort();
  }

  /**
   * Reads a template.
   *
   * @throws {UsageError} no template has that name
   * @throws {ConfigError} a file that cannot be read or understood
   */
  async read(name: string): Promise<Template> {
    if (this.folder === undefined || /[/\\]|^\.|^$/.test(name)) {
      throw await this.#unknown(name);
    }
    const path = `${this.folder}/${name}.md`;
    let text: string;
    try {
      text = decodeText(await Deno.readFile(path));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) {
        throw await this.#unknown(name);
      }
      const why = reasonOf(error);
      throw new ConfigError(`Cannot read ${path}: ${why}`, { cause: error });
    }
    return await parseTemplate(name, text, path);
  }

  async #unknown(name: string): Promise<UsageError> {
    const names = await this.names();
    const meant = nearest(name, names);
    return new UsageError(`Unknown template "${name}"`, {
      hint: meant !== undefined
        ? `did you mean ${meant}?`
        : names.length > 0
        ? `known templates: ${names.join(", ")}`
        : this.folder === undefined
        ? "templates are kept in the home folder: set HOME"
        : `a template is a file NAME.md in ${this.folder}`,
    });
  }
}
