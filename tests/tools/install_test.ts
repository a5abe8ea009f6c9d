import { assertEquals, assertMatch } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { programEnv, temporaryFolder } from "../helpers/run_cli.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("deno task install: a launcher in an empty home, with the permissions of the tasks", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const run = async (command: string, args: string[], cwd: URL | string) => {
    const { code, stdout, stderr } = await new Deno.Command(command, {
      args,
      cwd,
      env: { ...programEnv(home), DENO_INSTALL_ROOT: home },
      clearEnv: true,
    }).output();
    const decoder = new TextDecoder();
    assertEquals(code, 0, decoder.decode(stderr));
    return decoder.decode(stdout);
  };
  await run(Deno.execPath(), ["task", "--quiet", "install"], ROOT);
  const suffix = Deno.build.os === "windows" ? ".cmd" : "";
  const launcher = `${home}/bin/chat${suffix}`;
  const text = await Deno.readTextFile(launcher);
  assertEquals(
    [...text.matchAll(/--allow-[\w-]+\S*/g)].map(([flag]) => flag).sort(),
    denoJson.tasks.run.split(" ").filter((word) => word.startsWith("--allow"))
      .sort(),
  );
  assertMatch(await run(launcher, ["--version"], home), /^chat \d+\.\d+\.\d+/);
  assertEquals(
    await run(launcher, ["ask", "-m", "eliza", "hello"], home),
    "Hello. What is on your mind today?\n",
  );
});
