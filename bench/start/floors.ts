/**
 * Programs that do a part of what `chat ask` does until its request leaves, and nothing else: what the runtime takes for
 * that part, no program in it can save.
 *
 * @module
 */
import { FIRST } from "../../tools/bundle/first_script.ts";
import { staticImports } from "../../tools/static_imports.ts";

const REQUEST = `await fetch(Deno.env.get("OPENAI_BASE_URL") + "/x", {
  method: "POST",
  body: "{}",
});
`;

/** Scripts, as paths. */
export interface Floors {
  /** Does nothing. */
  readonly empty: string;
  /** Sends a request. */
  readonly request: string;
  /** Reads as many modules as `chat ask`, each as long, and sends a request. */
  readonly reading: string;
  /** How many these are, and how long in all, in KB. */
  readonly modules: { readonly count: number; readonly kilobytes: number };
}

/** Writes them into a folder. */
export async function writeFloors(folder: string): Promise<Floors> {
  const lengths = await staticImports(["main.ts", ...FIRST]);
  const names: string[] = [];
  for (const length of lengths.values()) {
    const name = `module_${names.length}.ts`;
    names.push(name);
    await Deno.writeTextFile(`${folder}/${name}`, moduleOf(length));
  }
  const imports = names.map((name) => `import "./${name}";\n`).join("");
  const total = [...lengths.values()].reduce((sum, length) => sum + length, 0);
  return {
    empty: await script(folder, "empty.ts", "export {};\n"),
    request: await script(folder, "request.ts", REQUEST),
    reading: await script(folder, "reading.ts", imports + REQUEST),
    modules: { count: names.length, kilobytes: Math.round(total / 1000) },
  };
}

async function script(
  folder: string,
  name: string,
  text: string,
): Promise<string> {
  const path = `${folder}/${name}`;
  await Deno.writeTextFile(path, text);
  return path;
}

/** A module of so many characters, whose functions nobody calls. */
function moduleOf(length: number): string {
  let text = "";
  for (let i = 0; text.length < length; i++) {
    text += `/** Adds. */
export function add${i}(one: number, other: number): number {
  const sum = one + other;
  return sum === 0 ? ${i} : sum;
}

`;
  }
  return text;
}
