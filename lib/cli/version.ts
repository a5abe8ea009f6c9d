/**
 * The program's version, and the commit that it was made from.
 *
 * @module
 */
import denoJson from "../../deno.json" with { type: "json" };
import { BUILT_FROM } from "./built_from.ts";

/** The version alone: `0.1.0`. */
export const VERSION: string = denoJson.version;

/** The folder of the checkout; in a bundle it has no meaning. */
const CHECKOUT = new URL("../../", import.meta.url);

/** The line of `chat --version`: `chat 0.1.0 (1a2b3c4)`, without the commit if it is unknown. */
export function versionLine(): string {
  const commit = BUILT_FROM ?? commitOf(CHECKOUT);
  return commit === undefined
    ? `chat ${VERSION}`
    : `chat ${VERSION} (${commit.slice(0, 7)})`;
}

/**
 * Reads the commit of a checkout from `.git`.
 *
 * @param folder ends in a slash
 * @returns 40 hexadecimal digits (64 with SHA-256), or undefined if there is none
 */
export function commitOf(folder: URL): string | undefined {
  const head = text(new URL(".git/HEAD", folder));
  const branch = /^ref: (.+)$/.exec(head)?.[1];
  if (branch === undefined) return hash(head);
  const own = hash(text(new URL(`.git/${branch}`, folder)));
  if (own !== undefined) return own;
  // git packs branches that have not moved for a while into one file.
  const packed = text(new URL(".git/packed-refs", folder));
  const line = packed.split("\n").find((line) => line.endsWith(` ${branch}`));
  return hash(line?.split(" ")[0] ?? "");
}

/**
 * Reads a file, or returns "" if it cannot be read. Reads synchronously: the event loop would take longer than the rest
 * of this module.
 */
function text(file: URL): string {
  try {
    return Deno.readTextFileSync(file).trim();
  } catch {
    return "";
  }
}

function hash(text: string): string | undefined {
  return /^[0-9a-f]{40,64}$/.test(text) ? text : undefined;
}
