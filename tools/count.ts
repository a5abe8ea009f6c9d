/**
 * Counts the files that the program loads and enters, and the size of its source.
 *
 *     deno task count [--tree FOLDER]...
 *
 * Each `--tree` is a checkout of the repository and a column of the table; without any, this one is counted. A file is
 * loaded when the runtime has read it, and entered when one of its functions has run, by V8's coverage. The model is a
 * server on this machine.
 *
 * @module
 */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { countRuns } from "./count/scenarios.ts";
import { countSource } from "./count/source.ts";

/** The table, as Markdown: a row for each number, a column for each repository. */
export async function countTable(trees: readonly string[]): Promise<string> {
  const columns = await inTurn(trees, numbersOf);
  const names = columns[0]?.map(([name]) => name) ?? [];
  const rows = names.map((name, at) => [
    name,
    ...columns.map((numbers) => numbers[at]?.[1] ?? ""),
  ]);
  const head = ["", ...trees.map((tree) => basename(tree))];
  const ruler = head.map((_, at) => at === 0 ? "---" : "--:");
  return [head, ruler, ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

/** The numbers of one repository, by what they count. */
async function numbersOf(
  tree: string,
): Promise<(readonly [name: string, value: string])[]> {
  const runs = await countRuns(tree);
  const source = await countSource(tree);
  const [folder, most] = source.widest;
  return [
    ...runs.flatMap(({ name, loaded, entered }) =>
      [
        [`${name}: files loaded`, String(loaded.size)],
        [`${name}: files entered`, String(entered.size)],
      ] as const
    ),
    ["lib: files", String(source.files)],
    ["lib: lines", String(source.lines)],
    ["lib: median lines of a file", String(source.median)],
    ["lib: widest folder", `${most} (${folder})`],
    ["lib/server: files at the top", String(source.serverTop)],
  ];
}

async function inTurn<T, U>(
  items: readonly T[],
  map: (item: T) => Promise<U>,
): Promise<U[]> {
  const results: U[] = [];
  for (const item of items) results.push(await map(item));
  return results;
}

if (import.meta.main) {
  const trees = Deno.args.flatMap((arg, at) =>
    Deno.args[at - 1] === "--tree" ? [arg] : []
  );
  const here = fileURLToPath(new URL("../", import.meta.url));
  const paths = (trees.length === 0 ? [here] : trees)
    .map((tree) => Deno.realPathSync(tree));
  const table = await countTable(paths);
  await Deno.stdout.write(new TextEncoder().encode(table));
}
