/**
 * The local packages offer nothing that the published ones of the same names do not: deleting `links` in `deno.json` must
 * leave a program that works.
 */
import { assert, assertArrayIncludes, assertEquals } from "@std/assert";
import project from "../../deno.json" with { type: "json" };

/** What the published documentation lists, by entry point, as far as there are values. */
const documented: Record<string, Record<string, string[]>> = {
  assert: {
    ".": [
      "AssertionError",
      "assert",
      "assertAlmostEquals",
      "assertArrayIncludes",
      "assertEquals",
      "assertExists",
      "assertFalse",
      "assertGreater",
      "assertGreaterOrEqual",
      "assertInstanceOf",
      "assertIsError",
      "assertLess",
      "assertLessOrEqual",
      "assertMatch",
      "assertNever",
      "assertNotEquals",
      "assertNotInstanceOf",
      "assertNotMatch",
      "assertNotStrictEquals",
      "assertObjectMatch",
      "assertRejects",
      "assertStrictEquals",
      "assertStringIncludes",
      "assertThrows",
      "equal",
      "fail",
      "unimplemented",
      "unreachable",
    ],
    "./almost-equals": ["assertAlmostEquals"],
    "./array-includes": ["assertArrayIncludes"],
    "./assert": ["assert"],
    "./assertion-error": ["AssertionError"],
    "./equal": ["equal"],
    "./equals": ["assertEquals"],
    "./exists": ["assertExists"],
    "./fail": ["fail"],
    "./false": ["assertFalse"],
    "./greater": ["assertGreater"],
    "./greater-or-equal": ["assertGreaterOrEqual"],
    "./instance-of": ["assertInstanceOf"],
    "./is-error": ["assertIsError"],
    "./less": ["assertLess"],
    "./less-or-equal": ["assertLessOrEqual"],
    "./match": ["assertMatch"],
    "./not-equals": ["assertNotEquals"],
    "./object-match": ["assertObjectMatch"],
    "./rejects": ["assertRejects"],
    "./strict-equals": ["assertStrictEquals"],
    "./string-includes": ["assertStringIncludes"],
    "./throws": ["assertThrows"],
    "./unreachable": ["unreachable"],
  },
  cli: {
    ".": ["Spinner", "parseArgs", "promptSecret", "unicodeWidth"],
    "./parse-args": ["parseArgs"],
    "./unicode-width": ["unicodeWidth"],
  },
  dotenv: {
    ".": ["load", "loadSync", "parse", "stringify"],
    "./parse": ["parse"],
    "./stringify": ["stringify"],
  },
  http: {
    ".": [
      "STATUS_CODE",
      "STATUS_TEXT",
      "accepts",
      "acceptsEncodings",
      "acceptsLanguages",
      "isClientErrorStatus",
      "isErrorStatus",
      "isInformationalStatus",
      "isRedirectStatus",
      "isServerErrorStatus",
      "isStatus",
      "isSuccessfulStatus",
    ],
    "./negotiation": ["accepts", "acceptsEncodings", "acceptsLanguages"],
    "./status": [
      "STATUS_CODE",
      "STATUS_TEXT",
      "isClientErrorStatus",
      "isErrorStatus",
      "isInformationalStatus",
      "isRedirectStatus",
      "isServerErrorStatus",
      "isStatus",
      "isSuccessfulStatus",
    ],
  },
  streams: {
    ".": ["TextLineStream", "toArrayBuffer", "toText"],
    "./text-line-stream": ["TextLineStream"],
    "./to-array-buffer": ["toArrayBuffer"],
    "./to-text": ["toText"],
  },
};

for (const [name, entries] of Object.entries(documented)) {
  const root = new URL(`../../lib/std/${name}/`, import.meta.url);
  const manifest = JSON.parse(
    Deno.readTextFileSync(new URL("deno.json", root)),
  );

  // Without links the published packages are in use: `deno task test:published`.
  const linked = project.links.length > 0;
  Deno.test(`@std/${name}: a link with a version in the declared range`, () => {
    const links: readonly string[] = project.links;
    if (linked) assertArrayIncludes(links, [`./lib/std/${name}`]);
    assertEquals(manifest.name, `@std/${name}`);
    const range = Object.entries(project.imports)
      .find(([specifier]) => specifier === manifest.name)?.[1] ?? "";
    const [, major, minor] = /\^(\d+)\.(\d+)\.\d+$/.exec(range) ?? [];
    const version: string[] = manifest.version.split(".");
    assertEquals(version[0], major);
    assert(Number(version[1]) >= Number(minor), `${version} for ${range}`);
  });

  Deno.test(`@std/${name}: no entry point or name of its own`, async () => {
    for (const [entry, path] of Object.entries<string>(manifest.exports)) {
      const names = entries[entry];
      assert(names !== undefined, entry);
      assertArrayIncludes(
        names,
        Object.keys(await import(`${new URL(path, root)}`)),
      );
    }
  });
}
