import { assert, assertEquals } from "@std/assert";
import { TextLineStream } from "@std/streams/text-line-stream";
import { fileURLToPath } from "node:url";
import type { Verification } from "../../lib/history/history.ts";
import { verifyFiles } from "../../lib/history/store/verify.ts";
import { readLines } from "../../lib/files/jsonl.ts";
import { peekIds } from "../../lib/history/line/peek.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { chance } from "./fixture.ts";

const WRITER = fileURLToPath(new URL("write_process.ts", import.meta.url));

function write(...args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "-A", WRITER, ...args],
    stdout: "piped",
  });
}

async function idsIn(path: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { text, torn } of readLines(path)) {
    const id = peekIds(text)?.id;
    if (id !== undefined && !torn && text.endsWith("}")) ids.add(id);
  }
  return ids;
}

/** What is wrong with a history, by words. */
async function verify(
  path: string,
): Promise<{ found: Verification; problems: string[] }> {
  const problems: string[] = [];
  const found = await verifyFiles(path, {
    encoder: () => JSON.stringify,
    report: ({ what }) => {
      problems.push(what);
      return Promise.resolve();
    },
  });
  return { found, problems };
}

Deno.test("JsonlHistory: eight processes write thousand lines each, and every one is there", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const told = await Promise.all(
    Array.from({ length: 8 }, async (_, i) => {
      const { code, stdout } = await write(path, `${i}`, "1000", "2000")
        .output();
      assertEquals(code, 0);
      return new TextDecoder().decode(stdout).trim().split("\n")
        .filter((line) => line !== "writing");
    }),
  );
  assertEquals(await idsIn(path), new Set(told.flat()));
  const { found, problems } = await verify(path);
  assertEquals([found.lines, found.proven, problems], [8000, 8000, []]);
});

/** Starts a writer and kills it some ms after it began to write; returns the ids that it told. */
async function killed(path: string, seed: number): Promise<string[]> {
  await using writer = write(path, `${seed}`, "", "2000000").spawn();
  const lines = writer.stdout.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
  const told: string[] = [];
  let begun = false;
  for await (const line of lines) {
    if (line !== "writing") told.push(line);
    else if (!begun) {
      begun = true;
      setTimeout(() => writer.kill("SIGKILL"), chance(seed).below(15));
    }
  }
  await writer.status;
  return told;
}

/** The fuzzer's run kills more: most of the time goes into starting them. */
const KILLED = Deno.env.has("FUZZ_CASES") ? 200 : 60;

Deno.test({
  name:
    `JsonlHistory: ${KILLED} writers are killed while they write, and what was written is there`,
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/h.jsonl`;
    const told: string[] = [];
    let started = 0;
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        while (started < KILLED) told.push(...await killed(path, started++));
      }),
    );
    const ids = await idsIn(path);
    assertEquals(told.filter((id) => !ids.has(id)), []);
    const { found, problems } = await verify(path);
    assertEquals(found.proven, ids.size);
    assertEquals(found.problems <= KILLED, true);
    for (const what of problems) {
      assert(/^(?:cannot be read|has no line end)/.test(what), what);
    }
  },
});
