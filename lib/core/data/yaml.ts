/**
 * Reads YAML. Imported on demand in place of the package, which is CommonJS and in a bundle has its names only below
 * `default`.
 *
 * @module
 */
import { parse } from "yaml";
import { reasonOf } from "../text/reason.ts";

/**
 * The value of a document in YAML 1.2 or JSON.
 *
 * @throws {SyntaxError} it is not YAML; the message is one line and says where
 */
export function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    // The lines after the first one repeat the position.
    const [first = ""] = reasonOf(error).split("\n");
    throw new SyntaxError(first.replace(/:$/, ""), { cause: error });
  }
}
