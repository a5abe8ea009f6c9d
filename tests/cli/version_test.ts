import { assertEquals, assertMatch } from "@std/assert";
import { pathToFileURL } from "node:url";
import { commitOf } from "../../lib/cli/version.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";

const COMMIT = "1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d";
const OTHER = COMMIT.replaceAll("1", "2");

/** The commit of a folder with these files. */
async function commitIn(
  files: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  await using folder = await temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    const whole = `${folder.path}/${path}`;
    await Deno.mkdir(whole.replace(/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(whole, text);
  }
  return commitOf(pathToFileURL(`${folder.path}/`));
}

Deno.test("commitOf: a branch, a packed branch, a commit that is checked out", async () => {
  const head = { ".git/HEAD": "ref: refs/heads/a/b\n" };
  assertEquals(
    await commitIn({ ...head, ".git/refs/heads/a/b": `${COMMIT}\n` }),
    COMMIT,
  );
  const packed =
    `# pack-refs with: peeled fully-peeled sorted\n${OTHER} refs/heads/a\n${COMMIT} refs/heads/a/b\n`;
  assertEquals(await commitIn({ ...head, ".git/packed-refs": packed }), COMMIT);
  assertEquals(await commitIn({ ".git/HEAD": `${COMMIT}\n` }), COMMIT);
});

Deno.test("commitOf: nothing where git knows none, or is not there", async () => {
  assertEquals(await commitIn({}), undefined);
  assertEquals(await commitIn({ ".git/HEAD": "ref: refs/heads/x" }), undefined);
  assertEquals(await commitIn({ ".git": "gitdir: elsewhere" }), undefined);
  assertEquals(commitOf(new URL("https://jsr.example/")), undefined);
});

Deno.test("chat --version: the version, and the commit where it is known", async () => {
  for (const args of [["--version"], ["-V"], ["ask", "--version"]]) {
    const { code, stdout, stderr } = await runCli(args);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^chat \d+\.\d+\.\d+( \([0-9a-f]{7}\))?\n$/);
  }
});
