import { assertEquals, assertRejects } from "@std/assert";
import { countTable } from "../../tools/count.ts";

/** A program whose files are known: a called one, one that is only loaded, one that is loaded after the request. */
const MAIN = `
import { called } from "./lib/called.ts";
import "./lib/idle.ts";

const [command] = Deno.args;
if (command === "ask") {
  called();
  const reply = await fetch(Deno.env.get("OPENAI_BASE_URL") + "/chat/completions", { method: "POST", body: "{}" });
  await reply.text();
  const { late } = await import(new URL("./lib/late.ts", import.meta.url).href);
  late();
}
if (command === "serve") {
  const { late } = await import(new URL("./lib/late.ts", import.meta.url).href);
  Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: ({ port }) => console.log("http://127.0.0.1:" + port) }, () => {
    late();
    return new Response("data: [DONE]\\n\\n");
  });
} else {
  Deno.exit(0);
}
`;

const FILES = {
  "deno.json": "{}",
  "main.ts": MAIN,
  "lib/called.ts": "export function called(): void {}\n",
  "lib/idle.ts": "export function idle(): void {}\n\nidle.name;\n",
  "lib/late.ts": "export const late = (): void => {};\n",
  "lib/server/alone.ts": "export {};\n",
  "lib/std/other.ts": "export {};\n",
};

async function tableOf(files: Readonly<Record<string, string>>) {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const tree = `${folder}/tree`;
  try {
    await Deno.mkdir(`${tree}/lib/server`, { recursive: true });
    await Deno.mkdir(`${tree}/lib/std`);
    for (const [path, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${tree}/${path}`, text);
    }
    return await countTable([tree]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("count: files that are loaded, and those of which a function runs", async () => {
  assertEquals(
    await tableOf(FILES),
    `|  | tree |
| --- | --: |
| chat --version: files loaded | 3 |
| chat --version: files entered | 0 |
| chat --help: files loaded | 3 |
| chat --help: files entered | 0 |
| ask, until its request leaves: files loaded | 3 |
| ask, until its request leaves: files entered | 1 |
| ask: files loaded | 4 |
| ask: files entered | 2 |
| serve, a relayed stream: files loaded | 4 |
| serve, a relayed stream: files entered | 2 |
| history --search: files loaded | 3 |
| history --search: files entered | 0 |
| lib: files | 4 |
| lib: lines | 6 |
| lib: median lines of a file | 1 |
| lib: widest folder | 3 (lib) |
| lib/server: files at the top | 1 |
`,
  );
});

Deno.test("count: a program that fails is an error with what it said", async () => {
  await assertRejects(
    () => tableOf({ ...FILES, "main.ts": 'throw new Error("broken");\n' }),
    Error,
    "broken",
  );
});
