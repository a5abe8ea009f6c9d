/**
 * Loading a part of the program only when it is used.
 *
 * @module
 */

/**
 * Makes the loader of a module. Its name is not written as an import, as Deno reads the whole graph of such before it
 * starts, which takes longer than the start itself; the bundler that comes before `deno compile` puts the import there.
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
