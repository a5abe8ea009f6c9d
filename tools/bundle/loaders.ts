/**
 * The ways in which the program loads a part of itself by name: as its sources write them, as the bundler must see them,
 * and as the runtime must see them.
 *
 * @module
 */

/**
 * Makes the modules that are loaded by name known to the bundler: what keeps them out of `deno run`'s graph would keep
 * them out of the bundle too.
 */
export function withImports(source: string): string {
  return source.replaceAll(
    /\bloader(?:<\s*typeof import\(\s*"[^"]+",?\s*\)\s*>)?\(\s*import\.meta\.url,\s*("[^"]+"),?\s*\)/g,
    "() => import($1)",
  ).replaceAll(
    /\bjsonLoader\(\s*import\.meta\.url,\s*("[^"]+"),?\s*\)/g,
    '() => import($1, { with: { type: "json" } })',
  );
}

/** An import of a module of the program that is carried out when it is called. */
export const IMPORT: RegExp = /\bimport\(\s*"(\.[^"]+\.ts)",?\s*\)/g;

/**
 * Hides which scripts a script may load: `deno run` reads all that it can see in a script before it runs the first line,
 * which takes five times as long as the start.
 */
export function withoutImports(script: string): string {
  return script.replaceAll(
    /\bimport\(("\.\/[^"]+\.js")\)/g,
    "import(new URL($1, import.meta.url).href)",
  );
}

/**
 * Loads the module of Node that the bundler's `require` needs when it is called, not with the script: it takes 20 ms.
 *
 * @throws {Error} the bundler wrote `require` in another way
 */
export function withLateRequire(script: string): string {
  const late = script.replace(
    /import \{ createRequire as (\w+) \} from "node:module";\s*var (\w+) = \1\(import\.meta\.url\);/,
    (_, _create, name) =>
      `var ${name} = (id) => process.getBuiltinModule("node:module").createRequire(import.meta.url)(id);`,
  );
  if (/createRequire as|Dynamic require of/.test(late)) {
    throw new Error("the bundler's require has another form than expected");
  }
  return late;
}
