/**
 * How large the source of a repository is.
 *
 * @module
 */

/** The source in numbers. */
export interface Source {
  /** Files of `lib/`. */
  readonly files: number;
  /** All their lines. */
  readonly lines: number;
  /** Lines of the file in the middle. */
  readonly median: number;
  /** The folder with the most files beside each other, and how many. */
  readonly widest: readonly [folder: string, files: number];
  /** Files at the top of `lib/server/`. */
  readonly serverTop: number;
}

/** Counts `lib/` of a repository, without `lib/std/`, whose files are the packages' own. */
export async function countSource(tree: string): Promise<Source> {
  const lines: number[] = [];
  const folders = new Map<string, number>();
  const walk = async (folder: string): Promise<void> => {
    for await (
      const { name, isDirectory } of Deno.readDir(`${tree}/${folder}`)
    ) {
      const path = `${folder}/${name}`;
      if (isDirectory) {
        if (path !== "lib/std") await walk(path);
      } else if (name.endsWith(".ts")) {
        const text = await Deno.readTextFile(`${tree}/${path}`);
        lines.push(text.split("\n").length - 1);
        folders.set(folder, (folders.get(folder) ?? 0) + 1);
      }
    }
  };
  await walk("lib");
  lines.sort((one, other) => one - other);
  const [widest = ["", 0] as const] = [...folders]
    .sort(([, one], [, other]) => other - one);
  return {
    files: lines.length,
    lines: lines.reduce((sum, count) => sum + count, 0),
    median: lines[Math.floor(lines.length / 2)] ?? 0,
    widest,
    serverTop: folders.get("lib/server") ?? 0,
  };
}
