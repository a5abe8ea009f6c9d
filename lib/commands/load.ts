/**
 * Loading a command's code only when it runs.
 *
 * @module
 */
import type { CommandModule } from "./command.ts";

/**
 * Makes the loader of a module. Its name is not written as an import, as Deno reads the whole graph of such before it
 * starts, which takes longer than the start itself; `deno compile` is told by `--include`.
 *
 * @param base the importing module's `import.meta.url`
 * @param name the module's path from there
 */
export function loader(
  base: string,
  name: string,
): () => Promise<CommandModule> {
  return () => import(new URL(name, base).href);
}
