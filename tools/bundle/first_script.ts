/**
 * One script of what the program always loads. The bundler makes a script of all modules that the same entries reach, so
 * many small ones, and reading forty of them takes longer than running them.
 *
 * @module
 */
import { dirname, join, relative } from "node:path/posix";
import { IMPORT } from "./loaders.ts";

/** What `ask` loads until its request has left: each loads the next when it runs. */
export const FIRST: readonly string[] = [
  "lib/commands/command_line.ts",
  "lib/commands/ask/run.ts",
  "lib/clients/openai/client.ts",
];

/** The module that imports them all, beside `lib`. */
const TOGETHER = "first.ts";

/**
 * Changes sources so that the bundler puts some of them into one script: they import one another at once, and every other
 * module that is loaded later imports them all.
 *
 * @param sources texts by paths from the repository's top, with the imports that {@linkcode IMPORT} finds
 * @param first paths of those that belong together, with all that they import
 */
export function joinFirst(
  sources: ReadonlyMap<string, string>,
  first: ReadonlySet<string>,
): Map<string, string> {
  const joined = new Map<string, string>();
  const later = new Set<string>();
  for (const [path, text] of sources) {
    const at = (name: string) => join(dirname(path), name);
    let imports = "";
    const changed = text.replaceAll(IMPORT, (call, name: string) => {
      if (!first.has(at(name))) {
        later.add(at(name));
        return call;
      }
      const loaded = `loaded${imports.split("\n").length}`;
      imports += `import * as ${loaded} from "${name}";\n`;
      return `Promise.resolve(${loaded})`;
    });
    joined.set(path, imports + changed);
  }
  for (const path of later) {
    const text = joined.get(path);
    if (text === undefined) continue;
    const name = relative(dirname(path), TOGETHER);
    joined.set(path, `import "${name}";\n${text}`);
  }
  const all = [...first].map((path) => `import "./${path}";\n`);
  return joined.set(TOGETHER, all.join(""));
}
