import { assert, assertEquals, assertMatch } from "@std/assert";
import { sha256OfAll } from "../../lib/core/data/digest.ts";
import { byteUpstream } from "../helpers/byte_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";

const SOUND = crypto.getRandomValues(new Uint8Array(5_000));
const HASH = sha256OfAll([SOUND]);

/** Records a sound for each text by a server, and returns what the server's user was told. */
async function record(
  folder: string,
  history: string,
  inputs: readonly string[],
): Promise<string> {
  await using upstream = byteUpstream(({ bytes }) =>
    new Response(
      new TextDecoder().decode(bytes).includes("long") ? bytes : SOUND,
      {
        headers: { "content-type": "audio/mpeg" },
      },
    )
  );
  await using server = await startServe(["--history", history], folder, {
    OPENAI_API_KEY: "sk-test-record",
    OPENAI_BASE_URL: `${upstream.url}/v1`,
  });
  for (const input of inputs) {
    const reply = await fetch(`${server.url}/v1/audio/speech`, {
      method: "POST",
      body: JSON.stringify({ model: "openai/tts", input }),
    });
    assertEquals(reply.status, 200);
    await reply.bytes();
  }
  server.kill("SIGTERM");
  return (await server.result).stderr;
}

/** A command of `history`. */
function run(home: string, history: string, ...words: string[]) {
  return runCli(["history", ...words, "--history", history], { home });
}

async function names(history: string): Promise<string[]> {
  const found = await Array.fromAsync(Deno.readDir(`${history}.bodies`));
  return found.map(({ name }) => name).sort();
}

Deno.test("history verify: a reply's bytes that are missing, damaged, or named by no line", async () => {
  await using folder = await temporaryFolder();
  const history = `${folder.path}/h.jsonl`;
  await record(folder.path, history, ["Hi", "long"]);
  const whole = await run(folder.path, history, "verify");
  assertEquals([whole.code, whole.stderr], [0, ""]);
  const [long] = (await names(history)).filter((name) => name !== HASH);
  await Deno.writeTextFile(`${history}.bodies/${HASH}`, "something else");
  await Deno.rename(
    `${history}.bodies/${long}`,
    `${history}.bodies/${"0".repeat(64)}`,
  );
  await Deno.writeTextFile(`${history}.bodies/notes.txt`, "the user's own");
  // One that has just been written may wait for its line.
  const recent = await run(folder.path, history, "verify");
  assertEquals(recent.code, 1);
  assertMatch(recent.stdout, new RegExp(`h.jsonl:\\d: .* damaged: ${HASH}`));
  assertMatch(recent.stdout, new RegExp(`h.jsonl:\\d: .* not in .*: ${long}`));
  assertMatch(recent.stdout, /2 problems/);
  await Deno.utime(`${history}.bodies/${"0".repeat(64)}`, 1, 1);
  const old = await run(folder.path, history, "verify");
  assertMatch(old.stdout, /h\.jsonl\.bodies\/0{64}: no line names it/);
  assertMatch(old.stdout, /3 problems/);
  // Removing any conversation takes along what no line names.
  const listed = await run(folder.path, history, "--json", "-n", "1");
  const { id } = JSON.parse(listed.stdout);
  const removed = await run(folder.path, history, "rm", id, "--yes");
  assertEquals(removed.code, 0, removed.stderr);
  assertEquals(await names(history), [HASH, "notes.txt"]);
});

Deno.test("a folder of replies that is full: the next one passes, and is recorded as length and hash, with one warning", async () => {
  await using folder = await temporaryFolder();
  const history = `${folder.path}/h.jsonl`;
  await Deno.mkdir(`${history}.bodies`, { mode: 0o755 });
  const full = `${history}.bodies/${"1".repeat(64)}`;
  await Deno.writeTextFile(full, "");
  await Deno.truncate(full, 1024 * 1024 * 1024);
  const told = await record(folder.path, history, ["a", "b"]);
  assertEquals(told.match(/cannot be kept/g)?.length, 1);
  assertMatch(told, /holds 1024 MB already/);
  const { stdout } = await run(folder.path, history, "--json");
  const bodies = stdout.trim().split("\n")
    .map((line) => JSON.parse(line).response.wire.body);
  const body = { type: "audio/mpeg", bytes: 5000, kept: false, sha256: HASH };
  assertEquals(bodies, [body, body]);
  await Deno.truncate(full, 100);
  await record(folder.path, history, ["a"]);
  assert((await names(history)).includes(HASH));
  if (Deno.build.os !== "windows") {
    const { mode } = await Deno.stat(`${history}.bodies`);
    assertEquals((mode ?? 0) & 0o777, 0o700);
  }
});

Deno.test("export names replies whose bytes it lacks; import takes them from beside a history", async () => {
  await using folder = await temporaryFolder();
  const history = `${folder.path}/h.jsonl`;
  await record(folder.path, history, ["Hi"]);
  const exported = await run(
    folder.path,
    history,
    "export",
    "--format",
    "json",
  );
  assertMatch(exported.stdout, new RegExp(HASH));
  assertMatch(
    exported.stderr,
    /1 reply has bytes .*h\.jsonl\.bodies/,
  );
  await Deno.writeTextFile(`${folder.path}/export.json`, exported.stdout);
  const bare = `${folder.path}/bare.jsonl`;
  const lacking = await run(
    folder.path,
    bare,
    "import",
    `${folder.path}/export.json`,
  );
  assertMatch(lacking.stdout, /1 reply without the bytes/);
  const other = `${folder.path}/other.jsonl`;
  const merged = await run(folder.path, other, "import", history);
  assertEquals(merged.code, 0, merged.stderr);
  assert(!merged.stdout.includes("without the bytes"));
  assertEquals(await names(other), [HASH]);
  await using replay = await startServe(
    ["--replay", other, "--speed", "max"],
    folder.path,
  );
  const reply = await fetch(`${replay.url}/v1/audio/speech`, {
    method: "POST",
    body: JSON.stringify({ model: "openai/tts", input: "Hi" }),
  });
  assertEquals(await reply.bytes(), SOUND);
});
