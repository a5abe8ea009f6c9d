/**
 * The reader of YAML, by a name of our own: imported on demand, the package itself has its names in a bundle only
 * below `default`, as it is CommonJS.
 *
 * @module
 */
import { parse } from "yaml";

/**
 * The value that a document in YAML 1.2 (or JSON) stands for.
 *
 * @throws {Error} it is none; the message says where
 */
export function parseYaml(text: string): unknown {
  return parse(text);
}
