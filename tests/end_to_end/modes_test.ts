import { assertEquals } from "@std/assert";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";

const ignore = Deno.build.os === "windows";

async function mode(path: string): Promise<string> {
  return (((await Deno.stat(path)).mode ?? 0) & 0o777).toString(8);
}

async function ask(home: string, ...args: string[]): Promise<void> {
  const asked = ["ask", "-m", "eliza", ...args, "Hello"];
  const { code, stderr } = await runCli(asked, { home });
  assertEquals([code, stderr], [0, ""]);
}

Deno.test({
  name: "files are made 0600 and folders 0700",
  ignore,
  async fn() {
    await using home = await temporaryFolder();
    await ask(home.path);
    const folder = `${home.path}/.local/share/chat`;
    assertEquals(await mode(folder), "700");
    assertEquals(await mode(`${folder}/history.jsonl`), "600");
    const bench = ["bench", "--models", "eliza", "--out", "report.html"];
    assertEquals((await runCli(bench, { home: home.path })).code, 0);
    assertEquals(await mode(`${home.path}/report.html`), "600");
    await runCli(["chat", "-m", "eliza"], {
      home: home.path,
      stdin: "Hello\n/save talk.md\n",
    });
    assertEquals(await mode(`${home.path}/talk.md`), "600");
  },
});

Deno.test({
  name:
    "files and this program's folder are narrowed where they existed with more",
  ignore,
  async fn() {
    await using home = await temporaryFolder();
    const folder = `${home.path}/.local/share/chat`;
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(`${folder}/history.jsonl`, "");
    await Deno.chmod(`${folder}/history.jsonl`, 0o644);
    await Deno.chmod(folder, 0o755);
    await ask(home.path);
    assertEquals(await mode(folder), "700");
    assertEquals(await mode(`${folder}/history.jsonl`), "600");
  },
});

Deno.test({
  name:
    "a folder that the user chose keeps its mode, the history in it does not",
  ignore,
  async fn() {
    await using home = await temporaryFolder();
    const shared = `${home.path}/shared`;
    await Deno.mkdir(shared);
    await Deno.chmod(shared, 0o755);
    await Deno.writeTextFile(`${shared}/h.jsonl`, "");
    await Deno.chmod(`${shared}/h.jsonl`, 0o666);
    await ask(home.path, "--history", `${shared}/h.jsonl`);
    assertEquals(await mode(shared), "755");
    assertEquals(await mode(`${shared}/h.jsonl`), "600");
  },
});
