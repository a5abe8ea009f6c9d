import { assertEquals } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { exists, readSourceFiles, readText } from "../helpers/source_files.ts";

const architecture = await readText("docs/architecture.md");
const contributing = await readText("CONTRIBUTING.md");

/** A path of this repository in backquotes or in the pictures. */
const PATH =
  /(?<![\w/.-])(?:(?:lib|tests|docs|tools|bench)\/[\w./-]*\w\/?|main\.ts|deno\.json)(?!\w)/g;

/** Files that a recipe makes. */
const MADE = new Set(
  Array.from(contributing.matchAll(/<!-- new: (\S+) -->/g), ([, path]) => path),
);

/** The section of a heading, up to the next one of its level. */
function section(text: string, heading: string): string {
  const [, section = ""] = text.split(`\n## ${heading}\n`);
  return section.split("\n## ")[0] ?? "";
}

for (
  const [name, text] of [
    ["docs/architecture.md", architecture],
    ["CONTRIBUTING.md", contributing],
  ] as const
) {
  Deno.test(`${name}: every path that it names is there`, async () => {
    const named = new Set(
      [...text.matchAll(PATH)].map(([path]) => path.replace(/\/$/, "")),
    );
    const missing: string[] = [];
    for (const path of named) {
      if (!MADE.has(path) && !await exists(path)) missing.push(path);
    }
    assertEquals(missing, []);
  });
}

Deno.test("docs/architecture.md: the floors have every folder of lib/", async () => {
  const floors = section(architecture, "The floors");
  const folders = new Set(
    (await readSourceFiles("lib")).map(({ path }) => path)
      .filter((path) => path.split("/").length > 2)
      .map((path) => path.split("/", 2).join("/")),
  );
  const unnamed = [...folders].filter((folder) =>
    !floors.includes(`${folder}/`)
  );
  assertEquals(unnamed, []);
});

Deno.test("docs/architecture.md: its public interfaces are those that are checked for documentation", () => {
  const [, ...checked] = denoJson.tasks.doc.split(" ").filter((word) =>
    word.endsWith(".ts") && !word.startsWith("lib/std/")
  );
  const listed = [
    ...section(architecture, "Public interfaces").matchAll(/^\| `(\S+)`/gm),
  ].map(([, path]) => path);
  assertEquals(listed.toSorted(), checked.toSorted());
});

Deno.test("docs/architecture.md: the glossary has each word once, and about 25", () => {
  const rows = [
    ...section(architecture, "Glossary").matchAll(/^\| (\w[\w ]*?) +\| /gm),
  ].map(([, word]) => word).filter((word) => word !== "word");
  assertEquals(rows.length, new Set(rows).size);
  assertEquals(rows.length >= 20 && rows.length <= 30, true, `${rows.length}`);
});

Deno.test("docs/architecture.md: imports only lead to lower floors", async () => {
  const floors = floorsOf(section(architecture, "The floors"));
  const place = (path: string) =>
    floors.find(([part]) => path.startsWith(part));
  const upwards: string[] = [];
  for (const { path, imports } of await readSourceFiles("main.ts", "lib")) {
    for (const target of imports) {
      const [part, floor] = place(path) ?? ["", 0];
      const [targetPart, targetFloor] = place(target) ?? [part, floor];
      if (part !== targetPart && floor <= targetFloor) {
        upwards.push(`${path} imports ${target}`);
      }
    }
  }
  assertEquals(upwards, []);
});

/** The parts of the picture with their floors, parts of parts first. */
function floorsOf(picture: string): [part: string, floor: number][] {
  const parts: [string, number][] = [];
  let floor = 0;
  for (const line of picture.split("\n")) {
    const [, number, part] = /^(\d?)  +?(lib\/\S+\/|main\.ts) /.exec(line) ??
      [];
    if (part === undefined) continue;
    if (number) floor = Number(number);
    // The configuration is a file, too.
    parts.push([part === "lib/config/" ? "lib/config" : part, floor]);
  }
  return parts.sort(([a], [b]) => b.length - a.length);
}
