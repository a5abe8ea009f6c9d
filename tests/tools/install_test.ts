import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { delimiter, join, resolve } from "node:path";
import denoJson from "../../deno.json" with { type: "json" };
import { whereText } from "../../tools/install.ts";
import { programEnv, temporaryFolder } from "../helpers/run_cli.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("deno task install: a launcher in an empty home, with the permissions of the tasks", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const run = async (
    command: string,
    args: string[],
    cwd: URL | string,
    env: Record<string, string> = {},
  ) => {
    const { code, stdout, stderr } = await new Deno.Command(command, {
      args,
      cwd,
      env: { ...programEnv(home), DENO_INSTALL_ROOT: home, ...env },
      clearEnv: true,
    }).output();
    const decoder = new TextDecoder();
    assertEquals(code, 0, decoder.decode(stderr));
    return decoder.decode(stdout);
  };
  const isWindows = Deno.build.os === "windows";
  const launcher = join(home, "bin", isWindows ? "chat.cmd" : "chat");
  const said = await run(
    Deno.execPath(),
    ["task", "--quiet", "install"],
    ROOT,
  );
  assertStringIncludes(said, `chat is ${launcher}\n`);
  assertStringIncludes(said, "not in PATH:");
  const text = await Deno.readTextFile(launcher);
  assertEquals(
    [...text.matchAll(/--allow-[\w-]+\S*/g)].map(([flag]) => flag).sort(),
    denoJson.tasks.run.split(" ").filter((word) => word.startsWith("--allow"))
      .sort(),
  );
  // Deno that came by npx is on no path.
  const bare = isWindows ? {} : { PATH: "/usr/bin:/bin" };
  assertMatch(
    await run(launcher, ["--version"], home, bare),
    /^chat \d+\.\d+\.\d+/,
  );
  assertEquals(
    await run(launcher, ["ask", "-m", "eliza", "hello"], home),
    "Hello. What is on your mind today?\n",
  );
});

Deno.test("deno task install: says what PATH lacks, and nothing where it lacks nothing", () => {
  const launcher = resolve("home/bin/chat");
  const folder = resolve("home/bin");
  assertEquals(
    whereText(launcher, ["/usr/bin", `${folder}/`].join(delimiter)),
    `chat is ${launcher}`,
  );
  assertStringIncludes(whereText(launcher, "/usr/bin"), folder);
  assertMatch(whereText(launcher, ""), /\nIts folder is not in PATH:/);
  if (Deno.build.os === "windows") return;
  // The line fits a terminal of 40 columns.
  assertStringIncludes(
    whereText("/home/ada/.deno/bin/chat", "", "/home/ada"),
    '\n  export PATH="$HOME/.deno/bin:$PATH"',
  );
  assertStringIncludes(
    whereText("/home/adamo/bin/chat", "", "/home/ada"),
    '"/home/adamo/bin:$PATH"',
  );
});
