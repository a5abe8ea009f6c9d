import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { versionLine } from "../../lib/cli/version.ts";
import { bundle, ENTRY, SCRIPTS, withImports } from "../../tools/bundle.ts";
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
      output: releaseFile(target),
      target,
    }).join(" ")
  );
  const line = (triple: string, file: string) =>
    "compile --quiet --no-check --no-code-cache --exclude-unused-npm " +
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

Deno.test("bundle: the scripts run by themselves, every command of it, without npm and without the sources", async () => {
  await using folder = await temporaryFolder();
  await bundle(folder.path);
  for await (const { name } of Deno.readDir(folder.path)) {
    if (name === SCRIPTS) continue;
    await Deno.remove(`${folder.path}/${name}`, { recursive: true });
  }
  const run = async (...args: string[]) => {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-npm",
        "--no-remote",
        "-A",
        `${SCRIPTS}/${ENTRY}`,
        ...args,
      ],
      cwd: folder.path,
      env: { HOME: folder.path, NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    return decoder.decode(stdout) + decoder.decode(stderr);
  };
  assertEquals(
    await run("ask", "-m", "eliza", "hello"),
    "Hello. What is on your mind today?\n",
  );
  assertStringIncludes(await run("history", "verify"), "1 line, 1 exchange");
  assertStringIncludes(await run("prices", "o3"), "openai/o3\t0\t2\t0.5\t");
  assertEquals(await run("--version"), `${versionLine()}\n`);
});

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
