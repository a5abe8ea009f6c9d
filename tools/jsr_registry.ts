/**
 * A JSR registry on this machine, laid out from a checkout of the repository whose packages it offers: a folder for
 * each package, with the `deno.json` that names it. `JSR_URL` points the runtime at it.
 *
 * @see https://jsr.io/docs/api (the three kinds of addresses that the runtime asks for)
 *
 * @module
 */
import { createHash } from "node:crypto";

/** What a package's `deno.json` says. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: string | Readonly<Record<string, string>>;
}

/** A package: its version, and its files by path, as the registry hands them out. */
interface Package {
  readonly version: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** A registry that runs; disposing of it stops it. */
export interface JsrRegistry extends AsyncDisposable {
  /** For `JSR_URL`: ends in a slash. */
  readonly url: string;
  /** The packages that it offers, `@scope/name@version` each. */
  readonly packages: readonly string[];
}

/** What a package does not publish. */
const UNPUBLISHED = /(?:_test|_bench)\.ts$|\/testdata\/|\/_tools\//;

/** An import of another package of the same repository, whose version the registry writes into it. */
const IMPORT = /((?:from|import)\s*\(?\s*)"(@[\w-]+\/[\w-]+)((?:\/[^"]*)?)"/g;

/**
 * Offers all packages of a checkout, each in the version that it has there.
 *
 * @throws {Error} the folder holds no package
 */
export async function startJsrRegistry(folder: string): Promise<JsrRegistry> {
  const packages = await readPackages(folder);
  if (packages.size === 0) {
    throw new Error(
      `${folder} holds no package: no folder with a deno.json that has a name and a version`,
    );
  }
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    ({ url }) => reply(packages, new URL(url).pathname),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    packages: [...packages].map(([name, { version }]) => `${name}@${version}`),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function reply(
  packages: ReadonlyMap<string, Package>,
  path: string,
): Response {
  const [, name = "", rest = ""] = /^\/(@[\w-]+\/[\w-]+)\/(.+)$/.exec(path) ??
    [];
  const found = packages.get(name);
  if (found === undefined) {
    return new Response("no such package", { status: 404 });
  }
  const { version, exports, files } = found;
  if (rest === "meta.json") {
    const [scope = "", short] = name.slice(1).split("/");
    const versions = { [version]: {} };
    return Response.json({ scope, name: short, latest: version, versions });
  }
  if (rest === `${version}_meta.json`) {
    const manifest: Record<string, unknown> = {};
    for (const [file, bytes] of files) {
      const digest = createHash("sha256").update(bytes).digest("hex");
      manifest[file] = { size: bytes.length, checksum: `sha256-${digest}` };
    }
    return Response.json({ manifest, exports });
  }
  const bytes = rest.startsWith(`${version}/`)
    ? files.get(rest.slice(version.length))
    : undefined;
  if (bytes === undefined) return new Response("no such file", { status: 404 });
  const type = rest.endsWith(".json") ? "application/json" : "text/typescript";
  return new Response(bytes, { headers: { "content-type": type } });
}

async function readPackages(folder: string): Promise<Map<string, Package>> {
  const manifests = new Map<string, Manifest>();
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const manifest = isDirectory
      ? await readManifest(`${folder}/${name}/deno.json`)
      : undefined;
    if (manifest !== undefined) manifests.set(`${folder}/${name}`, manifest);
  }
  const versions = new Map(
    [...manifests.values()].map(({ name, version }) => [name, version]),
  );
  const packages = new Map<string, Package>();
  for (const [place, { name, version, exports }] of manifests) {
    packages.set(name, {
      version,
      exports: typeof exports === "string" ? { ".": exports } : exports,
      files: await readFiles(place, versions),
    });
  }
  return packages;
}

async function readManifest(path: string): Promise<Manifest | undefined> {
  try {
    const manifest = JSON.parse(await Deno.readTextFile(path));
    return manifest.name && manifest.version ? manifest : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function readFiles(
  place: string,
  versions: ReadonlyMap<string, string>,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const read = async (inside: string) => {
    for await (const { name, isDirectory } of Deno.readDir(place + inside)) {
      const path = `${inside}/${name}`;
      if (isDirectory) await read(path);
      else if (!UNPUBLISHED.test(path)) {
        files.set(path, await published(place + path, versions));
      }
    }
  };
  await read("");
  return files;
}

/** A file as the registry hands it out: imports of other packages name their versions. */
async function published(
  path: string,
  versions: ReadonlyMap<string, string>,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!path.endsWith(".ts")) return await Deno.readFile(path);
  const text = await Deno.readTextFile(path);
  const named = text.replace(IMPORT, (found, before, name, rest) => {
    const version = versions.get(name);
    return version === undefined
      ? found
      : `${before}"jsr:${name}@^${version}${rest}"`;
  });
  return new TextEncoder().encode(named);
}
