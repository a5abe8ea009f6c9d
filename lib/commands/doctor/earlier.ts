/**
 * What an earlier build understood otherwise, and a user may have to act on.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { parseConfigFile } from "../../config/parse_file.ts";
import { besideFile, join } from "../../config/user_paths.ts";
import type { Io } from "../../core/io.ts";
import type { Finding } from "./checks.ts";

/**
 * A relative `history` of the configuration file began where the program was started; now it begins at the file's
 * folder. A file that an earlier build left in this folder is named, as it is no longer read.
 */
export async function earlierHistoryFindings(
  { file, configPath }: Config,
  io: Io,
): Promise<Finding[]> {
  const now = file.history;
  if (now === undefined || configPath === undefined) return [];
  const written = await parseConfigFile(
    await Deno.readTextFile(configPath),
    configPath,
  );
  const earlier = besideFile(
    io,
    join(io.os, io.cwd, ""),
    written.history ?? now,
  );
  if (now.includes("://") || earlier === now || !await isFile(earlier)) {
    return [];
  }
  const text =
    `${earlier} is not read: a relative "history" in ${configPath} begins at that file's folder now (${now}); chat history import ${earlier} brings what it has`;
  return [{ about: "history", state: "note", text }];
}

async function isFile(path: string): Promise<boolean> {
  const info = await Deno.stat(path).catch(() => undefined);
  return info?.isFile ?? false;
}
