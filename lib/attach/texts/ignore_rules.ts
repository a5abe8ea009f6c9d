/**
 * Which files git ignores: the rules of `.gitignore` files, of the folders above up to the top of the repository, and of
 * `.git/info/exclude`.
 *
 * @module
 */
import ignore from "ignore";
import { dirname, join, relative, resolve } from "node:path";

/** The rules of one file; paths are relative to its folder. */
interface Rules {
  readonly folder: string;
  readonly matcher: ReturnType<typeof ignore>;
}

/** The rules that hold in a folder; the last ones count first. */
export class IgnoreRules {
  readonly #rules: readonly Rules[];
  readonly #ignoresCase: boolean;

  private constructor(rules: readonly Rules[], ignoresCase: boolean) {
    this.#rules = rules;
    this.#ignoresCase = ignoresCase;
  }

  /**
   * The rules for what is in a folder. A folder that rules of the folders above ignore was named on purpose, so only the
   * rules in it hold there.
   *
   * @param ignoresCase whether `A` and `a` are one name, as on macOS and Windows
   */
  static async of(folder: string, ignoresCase: boolean): Promise<IgnoreRules> {
    const start = resolve(folder);
    const above = [start];
    let git: string | undefined;
    for (let at = start;; at = dirname(at)) {
      git = await gitFolder(at);
      if (git !== undefined || dirname(at) === at) break;
      above.unshift(dirname(at));
    }
    const none = new IgnoreRules([], ignoresCase);
    if (git === undefined) return await none.within(start);
    const [top = start] = above;
    let rules = await none.#with(top, join(git, "info", "exclude"));
    for (const folder of above.slice(0, -1)) rules = await rules.within(folder);
    const isIgnored = start !== top && rules.ignores(start, true);
    return await (isIgnored ? none : rules).within(start);
  }

  /** These rules, and those of a folder below. */
  within(folder: string): Promise<IgnoreRules> {
    return this.#with(folder, join(folder, ".gitignore"));
  }

  /** Whether a path is ignored itself, or lies in a folder that is. */
  ignores(path: string, isFolder: boolean): boolean {
    for (const { folder, matcher } of this.#rules.toReversed()) {
      const name = relative(folder, path).replaceAll("\\", "/");
      const { ignored, unignored } = matcher.test(isFolder ? `${name}/` : name);
      if (ignored || unignored) return ignored;
    }
    return false;
  }

  async #with(folder: string, path: string): Promise<IgnoreRules> {
    const text = await textOf(path);
    if (text === undefined) return this;
    const matcher = ignore({ ignorecase: this.#ignoresCase }).add(text);
    const rules = [...this.#rules, { folder, matcher }];
    return new IgnoreRules(rules, this.#ignoresCase);
  }
}

/** The folder with the settings of the repository whose top a folder is; undefined for another folder. */
async function gitFolder(top: string): Promise<string | undefined> {
  const path = join(top, ".git");
  try {
    if ((await Deno.stat(path)).isDirectory) return path;
  } catch {
    return undefined; // not the top of a repository
  }
  // A worktree or submodule has a file that names the folder.
  const named = /^gitdir: (.+)$/m.exec(await textOf(path) ?? "")?.[1];
  if (named === undefined) return path;
  const own = resolve(top, named.trim());
  const common = await textOf(join(own, "commondir"));
  return common === undefined ? own : resolve(own, common.trim());
}

/** The text of a file; undefined if it cannot be read. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    return undefined;
  }
}
