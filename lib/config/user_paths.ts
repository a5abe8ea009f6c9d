/**
 * Where files of the user belong on each platform.
 *
 * @module
 */
import { withoutEnd } from "../core/text/trim.ts";

/** What decides where files belong. */
export interface Surroundings {
  /** `linux`, `darwin`, `windows` or another of `Deno.build.os`. */
  readonly os: string;
  /** A variable; undefined when unset. */
  readonly env: (name: string) => string | undefined;
}

/**
 * Where this user's files of a kind belong on this platform, or undefined without a home folder.
 *
 * @param name of the file; their folder without it
 */
export function userPath(
  { os, env }: Surroundings,
  kind: "config" | "data",
  ...name: string[]
): string | undefined {
  const below = (...parts: string[]) => join(os, ...parts, "chat", ...name);
  const home = homeFolder(env);
  const xdg = env(kind === "config" ? "XDG_CONFIG_HOME" : "XDG_DATA_HOME");
  // The XDG Base Directory Specification: "All paths set in these environment variables must be absolute", others are ignored.
  if (xdg !== undefined && isAbsolute(os, xdg)) return below(xdg);
  const windows = env(kind === "config" ? "APPDATA" : "LOCALAPPDATA");
  if (os === "windows" && windows !== undefined) return below(windows);
  if (home === undefined) return undefined;
  if (kind === "config") return below(home, ".config");
  return os === "darwin"
    ? below(home, "Library", "Application Support")
    : below(home, ".local", "share");
}

function isAbsolute(os: string, path: string): boolean {
  return os === "windows"
    ? /^(?:[a-z]:)?[/\\]/i.test(path)
    : path.startsWith("/");
}

/** Replaces `~/` at the beginning of a path by the home folder, because no shell does so in a file. */
export function fromHome({ os, env }: Surroundings, path: string): string {
  const home = homeFolder(env);
  return home !== undefined && /^~[/\\]/.test(path)
    ? join(os, home, path.slice(2))
    : path;
}

/** Where a path that is written in a file leads: relative to that file's folder, and `~/` to the home folder. */
export function besideFile(
  around: Surroundings,
  file: string,
  path: string,
): string {
  const expanded = fromHome(around, path);
  const folder = file.replace(
    around.os === "windows" ? /[^/\\]*$/ : /[^/]*$/,
    "",
  );
  return isAbsolute(around.os, expanded) ? expanded : `${folder}${expanded}`;
}

/** Joins parts of a path with the platform's separator. */
export function join(os: string, ...parts: string[]): string {
  const separator = os === "windows" ? "\\" : "/";
  return parts.map((part, i) =>
    i === parts.length - 1 ? part : withoutEnd(part, "/\\")
  ).join(separator);
}

/** This user's own folder, or undefined without one. */
export function homeFolder(env: Surroundings["env"]): string | undefined {
  return env("HOME") ?? env("USERPROFILE");
}
