import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { versionLine } from "../../lib/cli/version.ts";
import { bundle, ENTRY, SCRIPTS } from "../../tools/bundle.ts";
import { withImports } from "../../tools/bundle/loaders.ts";
import { checksums } from "../../tools/checksums.ts";
import {
  compileArguments,
  releaseFile,
  TARGETS,
  taskPermissions,
} from "../../tools/targets.ts";
import { readSourceFiles } from "../helpers/source_files.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

Deno.test("compileArguments: each platform of a release, with the permissions of the tasks and no others", () => {
  const permissions = taskPermissions(denoJson.tasks.run);
  const built = TARGETS.map((target) =>
    compileArguments({
      script: "chat.js",
      permissions,
      unstable: denoJson.unstable,
      output: releaseFile(target),
      target,
    }).join(" ")
  );
  const line = (triple: string, file: string) =>
    "compile --quiet --no-check --no-code-cache --no-config " +
    "--unstable-net --unstable-no-legacy-abort " +
    `--target ${triple} --allow-net --allow-read --allow-write --allow-env ` +
    `--allow-run --deny-ffi --deny-sys --output ${file} chat.js`;
  assertEquals(built, [
    line("x86_64-unknown-linux-gnu", "chat-linux-x86_64"),
    line("aarch64-unknown-linux-gnu", "chat-linux-arm64"),
    line("x86_64-apple-darwin", "chat-macos-x86_64"),
    line("aarch64-apple-darwin", "chat-macos-arm64"),
    line("x86_64-pc-windows-msvc", "chat-windows-x86_64.exe"),
  ]);
  const here = compileArguments({
    script: "chat.js",
    permissions,
    unstable: denoJson.unstable,
    output: "chat",
  });
  assertEquals(here.includes("--target"), false);
});

Deno.test("taskPermissions: the tasks that start the program all have the same", () => {
  const { run, chat, ask, serve } = denoJson.tasks;
  for (const task of [chat, ask, serve]) {
    assertEquals(taskPermissions(task), taskPermissions(run));
  }
});

Deno.test("withImports: every module that is loaded by name becomes an import", async () => {
  assertEquals(
    withImports(
      'load: loader(import.meta.url, "./a.ts"),\nb: loader(\n  import.meta.url,\n  "./b.ts",\n),\nc = loader<typeof import("./c.ts")>(import.meta.url, "./c.ts");',
    ),
    'load: () => import("./a.ts"),\nb: () => import("./b.ts"),\nc = () => import("./c.ts");',
  );
  assertEquals(
    withImports('const a = jsonLoader(import.meta.url, "./a.json");'),
    'const a = () => import("./a.json", { with: { type: "json" } });',
  );
  const files = await readSourceFiles("lib");
  const loading = files.filter(({ text, path }) =>
    /\b(?:json)?[lL]oader[<(]/.test(text) && path !== "lib/core/load.ts"
  );
  assert(loading.length > 0);
  for (const { path, text } of loading) {
    assert(!/\b(?:json)?[lL]oader[<(]/.test(withImports(text)), path);
  }
});

/** A folder that has only the scripts. */
async function scriptsOf(folder: string, toRun: boolean): Promise<void> {
  await bundle(folder, { toRun });
  for await (const { name } of Deno.readDir(folder)) {
    if (name === SCRIPTS) continue;
    await Deno.remove(`${folder}/${name}`, { recursive: true });
  }
}

async function output(
  folder: string,
  ...words: string[]
): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: words,
    cwd: folder,
    env: { HOME: folder, NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return decoder.decode(stdout) + decoder.decode(stderr);
}

for (const toRun of [true, false]) {
  const which = toRun ? "to run" : "to compile";
  Deno.test(`bundle: the scripts ${which} run by themselves, every command of it, without npm and without the sources`, async () => {
    await using folder = await temporaryFolder();
    const { path } = folder;
    await scriptsOf(path, toRun);
    const entry = `${SCRIPTS}/${ENTRY}`;
    const run = (...args: string[]) =>
      output(path, "run", "--no-npm", "--no-remote", "-A", entry, ...args);
    assertEquals(
      await run("ask", "-m", "eliza", "hello"),
      "Hello. What is on your mind today?\n",
    );
    assertStringIncludes(await run("history", "verify"), "1 line, 1 exchange");
    assertStringIncludes(await run("prices", "o3"), "openai/o3\t0\t2\t0.5\t");
    assertEquals(await run("--version"), `${versionLine()}\n`);
    // A package that calls `require`.
    await Deno.mkdir(`${path}/.config/chat/templates`, { recursive: true });
    await Deno.writeTextFile(
      `${path}/.config/chat/templates/polite.md`,
      "---\nsystem: Be polite.\n---\n",
    );
    assertStringIncludes(await run("templates"), "polite");
    assertStringIncludes(
      await run("ask", "-m", "eliza", "-t", "polite", "--dry-run", "hello"),
      "Be polite.",
    );
    const { modules } = JSON.parse(await output(path, "info", "--json", entry));
    const scripts = await Array.fromAsync(Deno.readDir(`${path}/${SCRIPTS}`));
    assert(scripts.length > 100);
    // `deno run` reads all that it sees before it runs the first line; `deno compile` includes what it sees.
    if (toRun) assert(modules.length <= 3, `sees ${modules.length}`);
    else assert(modules.length >= scripts.length, `sees ${modules.length}`);
  });
}

Deno.test("checksums: as sha256sum writes and reads them", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/a`, "abc");
  await Deno.writeTextFile(`${folder.path}/b.exe`, "");
  assertEquals(
    await checksums(folder.path, ["a", "b.exe"]),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a\n" +
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b.exe\n",
  );
});
