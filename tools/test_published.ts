/**
 * Runs the tests on the published `@std` packages in the place of the local ones that `links` names.
 *
 *     STD_FOLDER=../std deno task test:published [FILE…]
 *
 * The folder is a checkout of the repository that publishes them. Where none is given, there is nothing to run on.
 *
 * @module
 */
import { dirname } from "node:path";
import { isObject } from "../lib/core/data/invalid.ts";
import { startJsrRegistry } from "./jsr_registry.ts";

const SKIPPED =
  "test:published is skipped: STD_FOLDER names no checkout of the published packages\n";
const LOCKS = ["deno.lock", "tests/deno.lock"];

if (import.meta.main) {
  const folder = Deno.env.get("STD_FOLDER");
  if (folder === undefined) {
    await Deno.stdout.write(new TextEncoder().encode(SKIPPED));
  } else {
    Deno.exit(await testPublished(folder, Deno.args));
  }
}

/** Runs test files, all when none are named, and returns the exit code of the run. */
async function testPublished(
  folder: string,
  files: readonly string[],
): Promise<number> {
  await using registry = await startJsrRegistry(folder);
  const place = await Deno.makeTempDir({ prefix: "chat-published-" });
  try {
    await copyRepository(place);
    await removeLinks(place);
    const task = files.length === 0 ? ["test"] : ["test:files", ...files];
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", ...task],
      cwd: place,
      env: { JSR_URL: registry.url },
    }).spawn().status;
    return code;
  } finally {
    await Deno.remove(place, { recursive: true });
  }
}

/** Copies what git tracks, as it is in the working tree. */
async function copyRepository(place: string): Promise<void> {
  const { stdout } = await new Deno.Command("git", { args: ["ls-files", "-z"] })
    .output();
  const paths = new TextDecoder().decode(stdout).split("\0").filter(Boolean);
  for (const path of paths) {
    await Deno.mkdir(dirname(`${place}/${path}`), { recursive: true });
    await Deno.copyFile(path, `${place}/${path}`);
  }
}

/** Takes the local packages out of the configuration and of what was locked with them. */
async function removeLinks(place: string): Promise<void> {
  await change(`${place}/deno.json`, (config) => {
    config["links"] = [];
  });
  for (const lock of LOCKS) {
    await change(`${place}/${lock}`, ({ workspace }) => {
      if (isObject(workspace)) delete workspace["links"];
    });
  }
}

async function change(
  path: string,
  edit: (value: Record<string, unknown>) => void,
): Promise<void> {
  const value = JSON.parse(await Deno.readTextFile(path));
  edit(value);
  await Deno.writeTextFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
