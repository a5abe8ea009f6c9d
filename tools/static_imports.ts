/**
 * What the runtime loads with a module, without running it.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

const ROOT = new URL("../", import.meta.url);

/** A module of `deno info --json`. */
interface Info {
  readonly specifier: string;
  readonly size?: number;
  readonly dependencies?: readonly {
    readonly isDynamic?: boolean;
    readonly code?: { readonly specifier?: string };
  }[];
}

/**
 * The files that are loaded with some modules of this repository, and these: their sizes in bytes by their paths from
 * its top.
 *
 * @throws {SyntaxError} `deno info` fails
 */
export async function staticImports(
  entries: readonly string[],
): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const entry of entries) await add(entry, sizes);
  return sizes;
}

async function add(entry: string, sizes: Map<string, number>): Promise<void> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: fileURLToPath(ROOT),
  }).output();
  const { modules, roots }: { modules: Info[]; roots: string[] } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  const known = new Map(modules.map((one) => [one.specifier, one]));
  const seen = new Set<string>();
  const waiting = [...roots];
  for (let name; (name = waiting.pop()) !== undefined;) {
    const { size, dependencies = [] } = known.get(name) ?? {};
    if (size === undefined || seen.has(name)) continue;
    seen.add(name);
    sizes.set(name.replace(ROOT.href, ""), size);
    for (const { isDynamic, code } of dependencies) {
      if (!isDynamic && code?.specifier) waiting.push(code.specifier);
    }
  }
}
