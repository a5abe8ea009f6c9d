import { assertEquals, assertMatch, assertObjectMatch } from "@std/assert";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { type ServeProcess, startServe } from "../helpers/serve_process.ts";
import { post } from "../server/serving.ts";
import { until } from "../helpers/until.ts";

/** The largest file, in the shell's units of 512 bytes. */
const BLOCKS = 4096;
const LARGEST = BLOCKS * 512;
/** No file grows beyond that: to a program the disk is full. */
const THROUGH = [
  "sh",
  "-c",
  `trap '' XFSZ; ulimit -f ${BLOCKS}; exec "$0" "$@"`,
];
const ignore = Deno.build.os === "windows";

/** A history that has room for no more than so many bytes. */
async function almostFull(path: string, room: number): Promise<void> {
  const line = (text: string) => `{"v":1,"kind":"note","text":"${text}"}\n`;
  const length = LARGEST - room - line("").length;
  await Deno.writeTextFile(path, line("x".repeat(length)), { mode: 0o600 });
}

async function ask(server: ServeProcess, content: string): Promise<string> {
  const messages = [{ role: "user", content }];
  const reply = await post(server, { model: "eliza", messages });
  return (await reply.json()).choices[0].message.content;
}

async function health(server: ServeProcess): Promise<Record<string, unknown>> {
  return await (await fetch(`${server.url}/health`)).json();
}

Deno.test({
  name:
    "serve: a full disk stops no answer, is told, and loses nothing once there is room",
  ignore,
  async fn() {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/h.jsonl`;
    await almostFull(path, 300);
    const args = ["--history", path];
    await using server = await startServe(
      ...[args, folder.path, {}, undefined, THROUGH] as const,
    );
    for (const text of ["one", "two", "three"]) {
      assertEquals(typeof await ask(server, text), "string");
    }
    assertObjectMatch(await health(server), {
      status: "degraded",
      history: "waiting",
      "history_waiting_lines": 3,
    });
    // Not a byte of what did not fit is left in it.
    assertEquals((await Deno.stat(path)).size, LARGEST - 300);
    await Deno.rename(path, `${path}.old`);
    await until(
      "a healthy server",
      async () => (await health(server))["status"] === "ok",
      { every: 50 },
    );
    assertEquals(
      (await readHistory(path)).map((line) => line["request"]),
      ["one", "two", "three"].map((content) => ({
        model: "eliza",
        messages: [{ role: "user", content }],
      })),
    );
    server.kill("SIGTERM");
    const { code, stderr } = await server.result;
    assertEquals(code, 0);
    const [full, again, ...more] = stderr.trim().split("\n");
    assertMatch(full ?? "", /^chat: cannot write the history to .*h\.jsonl: /);
    assertMatch(again ?? "", /^chat: the history can be written again: /);
    assertEquals(more, []);
  },
});

Deno.test({
  name:
    "ask: a full disk stops no answer; what could not be written is left beside the history",
  ignore,
  async fn() {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/h.jsonl`;
    await almostFull(path, 10);
    const args = ["ask", "-m", "eliza", "--history", path, "I am sad"];
    const options = { home: folder.path, through: THROUGH };
    const { code, stdout, stderr } = await runCli(args, options);
    assertEquals([code, stdout], [0, "I am sorry to hear that you are sad.\n"]);
    const [full, lost, ...more] = stderr.trim().split("\n");
    assertMatch(full ?? "", /^chat: cannot write the history to .*h\.jsonl: /);
    assertMatch(lost ?? "", /^chat: .*: 1 line left in .*h\.jsonl\.left-/);
    assertEquals(more, []);
    assertEquals((await Deno.stat(path)).size, LARGEST - 10);
  },
});

/** Nothing that is said on stderr can be written. */
const MUTE = ["sh", "-c", 'exec "$0" "$@" 2>/dev/full'];
const hasFullDevice = Deno.build.os === "linux";

Deno.test({
  name: "serve: a full disk under history and log stops no answer",
  ignore: !hasFullDevice,
  async fn() {
    await using folder = await temporaryFolder();
    const args = ["--history", "/dev/full", "--log", "text"];
    await using server = await startServe(
      ...[args, folder.path, {}, undefined, MUTE] as const,
    );
    for (const text of ["one", "two", "three"]) {
      assertEquals(typeof await ask(server, text), "string");
    }
    server.kill("SIGTERM");
    assertEquals((await server.result).code, 0);
  },
});

Deno.test({
  name: "ask: a stderr that takes nothing costs neither answer nor exit code",
  ignore: !hasFullDevice,
  async fn() {
    await using folder = await temporaryFolder();
    const args = ["ask", "-m", "eliza", "-u", "--history", "/dev/full"];
    const { code, stdout } = await runCli([...args, "I am sad"], {
      home: folder.path,
      through: MUTE,
    });
    assertEquals([code, stdout], [0, "I am sorry to hear that you are sad.\n"]);
  },
});

Deno.test({
  name: "ask, history: a full disk under stdout is named, exit 1",
  ignore: !hasFullDevice,
  async fn() {
    await using folder = await temporaryFolder();
    const options = {
      home: folder.path,
      through: ["sh", "-c", 'exec "$0" "$@" >/dev/full'],
    };
    for (const args of [["ask", "-m", "eliza", "I am sad"], ["history"]]) {
      const { code, stderr } = await runCli(args, options);
      assertEquals(code, 1);
      assertMatch(stderr, /^chat: Cannot write to stdout: .*space.*\n$/);
    }
  },
});

/** Root may write whatever it is told not to, unless that right is taken from it. */
const OBEDIENT = Deno.uid() === 0
  ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
  : [];

const FORBIDDEN = [
  { what: "a file that may only be read", mode: 0o400, folderMode: 0o700 },
  { what: "a folder that may only be read", mode: 0o600, folderMode: 0o500 },
];

for (const { what, mode, folderMode } of FORBIDDEN) {
  Deno.test({
    name: `ask: ${what} stops no answer, and what was recorded is read`,
    ignore,
    async fn() {
      await using folder = await temporaryFolder();
      const path = `${folder.path}/data/h.jsonl`;
      const args = ["ask", "-m", "eliza", "--history", path];
      const options = { home: folder.path, through: OBEDIENT };
      await runCli([...args, "I am sad"], options);
      const before = await Deno.readTextFile(path);
      await Deno.chmod(path, mode);
      await Deno.chmod(`${folder.path}/data`, folderMode);
      const { code, stdout, stderr } = await runCli(
        [...args, "-c", "I am better"],
        options,
      );
      const { stdout: listed } = await runCli(
        ["history", "--history", path],
        options,
      );
      await Deno.chmod(`${folder.path}/data`, 0o700);
      assertEquals([code, stdout === ""], [0, false]);
      assertMatch(listed, /I am sad/);
      const after = await Deno.readTextFile(path);
      assertEquals(after.startsWith(before), true);
      if (mode === 0o600) assertEquals(stderr, ""); // the file itself may be written
      else {assertMatch(
          stderr,
          /cannot write the history .*\n.*1 line left in .*\n$/,
        );}
    },
  });
}

Deno.test("ask, history: a line of a later version is passed over with one line, and stays", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const home = folder.path;
  const later = '{"v":2,"id":"01K","what":"nobody knows yet"}\n';
  const args = ["ask", "-m", "eliza", "--history", path];
  await runCli([...args, "I am sad"], { home });
  await Deno.writeTextFile(path, later + later, { append: true });
  const { code, stderr } = await runCli([...args, "-c", "Why?"], { home });
  assertEquals(code, 0);
  assertMatch(stderr, /^chat: .* later version .* its version is 2 .*\n$/);
  const listed = await runCli(["history", "--history", path], { home });
  assertEquals(listed.stdout.trim().split("\n").length, 2);
  assertMatch(listed.stderr, /^chat: .* later version .*\n$/);
  const text = await Deno.readTextFile(path);
  assertEquals(text.split("\n").length, 5);
  assertEquals(text.includes(later + later), true);
});
