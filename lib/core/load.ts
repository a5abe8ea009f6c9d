/**
 * Loading a part of the program only when it is used.
 *
 * @module
 */

/**
 * Makes the loader of a module. Its name is not part of an import: Deno would read that part of the module graph before
 * it starts, which takes longer than the start itself. The bundler that runs before `deno compile` writes the import.
 *
 * @param base the importing module's `import.meta.url`
 * @param name the module's path from there
 */
export function loader<Module>(
  base: string,
  name: string,
): () => Promise<Module> {
  let loading: Promise<Module> | undefined;
  return () => loading ??= import(new URL(name, base).href);
}

/** Makes the loader of a JSON file, whose value is the module's default export. */
export function jsonLoader(
  base: string,
  name: string,
): () => Promise<{ readonly default: unknown }> {
  return () => import(new URL(name, base).href, { with: { type: "json" } });
}
