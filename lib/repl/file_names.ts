/**
 * Completions of file names.
 *
 * @module
 */

/**
 * The files and folders whose path begins with what was typed, as the path would be typed on: `~/` stays, spaces are
 * written as `\ `, a folder ends in `/`. Hidden ones only after a dot. A folder that cannot be read has none.
 *
 * @param typed the beginning of a path, from the working directory on
 * @param home the folder that `~/` stands for; without it `~` is a name
 */
export async function fileNames(
  typed: string,
  home: string | undefined,
): Promise<string[]> {
  const path = typed.replaceAll(/\\([^])/g, "$1");
  const cut = path.lastIndexOf("/") + 1;
  const [folder, beginning] = [path.slice(0, cut), path.slice(cut)];
  const place = home === undefined ? folder : folder.replace(/^~(?=\/)/, home);
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(place === "" ? "." : place)) {
      const hidden = entry.name.startsWith(".") && !beginning.startsWith(".");
      if (hidden || !entry.name.startsWith(beginning)) continue;
      const end = entry.isDirectory ? "/" : "";
      names.push(quoted(folder + entry.name) + end);
    }
  } catch {
    return []; // no such folder, or not ours to read
  }
  return names.sort();
}

function quoted(path: string): string {
  return path.replaceAll(/[\s\\]/g, "\\$&");
}
