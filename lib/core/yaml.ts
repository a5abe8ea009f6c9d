/**
 * The reader of YAML, by a name of our own: imported on demand, the package itself has its names in a bundle only
 * below `default`, as it is CommonJS.
 *
 * @module
 */
import { parse } from "yaml";
import { reasonOf } from "./reason.ts";

/**
 * The value that a document in YAML 1.2 (or JSON) stands for.
 *
 * @throws {SyntaxError} it is none; the message is one line and says where
 */
export function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    // Behind the first line stands the place again, as a picture.
    const [first = ""] = reasonOf(error).split("\n");
    throw new SyntaxError(first.replace(/:$/, ""), { cause: error });
  }
}
