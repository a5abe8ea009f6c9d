/**
 * Checksums in the form that `sha256sum --check` reads.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** A line for each file of a folder, in the order given. */
export async function checksums(
  folder: string,
  names: readonly string[],
): Promise<string> {
  let lines = "";
  for (const name of names) {
    const hash = createHash("sha256");
    using file = await Deno.open(`${folder}/${name}`);
    for await (const bytes of file.readable) hash.update(bytes);
    lines += `${hash.digest("hex")}  ${name}\n`;
  }
  return lines;
}
