import { assertEquals } from "@std/assert";
import { sha256 } from "../../../../lib/core/data/digest.ts";
import type { History } from "../../../../lib/history/history.ts";
import type { Exchange } from "../../../../lib/history/line/exchange.ts";
import { keepReply } from "../../../../lib/history/line/kept_reply.ts";
import { JsonlHistory } from "../../../../lib/history/store/jsonl_history.ts";
import { temporaryFolder } from "../../../helpers/run_cli.ts";
import { exchange } from "../../fixture.ts";

/** Keeps a text as a reply's bytes, and an exchange that names it. */
async function withBody(history: History, text: string): Promise<Exchange> {
  const writer = history.bodies.writer();
  const bytes = new TextEncoder().encode(text);
  await writer.add(bytes);
  const hash = sha256(text);
  const kept = await writer.keep(hash);
  const body = { bytes: bytes.length, kept, sha256: hash };
  const made = exchange({ said: text });
  const wire = keepReply({}, 200, body);
  return { ...made, response: made.response && { ...made.response, wire } };
}

async function names(path: string): Promise<string[]> {
  const all: string[] = [];
  for await (const { name } of Deno.readDir(`${path}.bodies`)) all.push(name);
  return all.sort();
}

Deno.test("the bytes of replies: removed with the last exchange that names them", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const history = new JsonlHistory(path, { warn: () => {} });
  const all = [
    await withBody(history, "shared"),
    await withBody(history, "alone"),
    await withBody(history, "shared"),
  ];
  await history.append(all);
  await history.flush();
  const [shared, alone] = [sha256("shared"), sha256("alone")];
  assertEquals(await names(path), [shared, alone].sort());
  const read = await history.bodies.read(alone);
  assertEquals(new TextDecoder().decode(read), "alone");
  const remove = (ids: readonly (string | undefined)[]) =>
    history.remove({ conversations: new Set(ids.map(String)) });
  await remove([all[0]?.id, all[1]?.id]);
  assertEquals(await names(path), [shared]);
  assertEquals(await history.bodies.read(alone), undefined);
  await remove([all[2]?.id]);
  assertEquals(await names(path), []);
  await history.close();
});

Deno.test("the bytes of replies: what is dropped, or cannot be written, leaves nothing", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const warnings: string[] = [];
  const history = new JsonlHistory(path, {
    warn: (line) => warnings.push(line),
  });
  const writer = history.bodies.writer();
  await writer.add(new Uint8Array(10));
  await writer.drop();
  assertEquals(await names(path), []);
  assertEquals(await history.bodies.read("../h.jsonl"), undefined);
  await Deno.remove(`${path}.bodies`);
  await Deno.writeTextFile(`${path}.bodies`, "in the way");
  for (let i = 0; i < 2; i++) {
    const blocked = history.bodies.writer();
    await blocked.add(new Uint8Array(10));
    assertEquals(await blocked.keep(sha256("x")), false);
  }
  assertEquals(warnings.length, 1);
  await history.close();
});

Deno.test("the bytes of replies: a file that is not what its name says is not read, nor one that is no file", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const history = new JsonlHistory(path, { warn: () => {} });
  await Deno.mkdir(`${path}.bodies`);
  const [other, pipe, long, own] = ["other", "pipe", "long", "own"].map(sha256);
  const at = (name: string | undefined) => `${path}.bodies/${name}`;
  await Deno.writeTextFile(at(other), "something else");
  await new Deno.Command("mkfifo", { args: [at(pipe)] }).output();
  await Deno.writeTextFile(at(long), "long");
  await Deno.truncate(at(long), 32 * 1024 * 1024 + 1);
  await Deno.writeTextFile(at(own), "own");
  for (const name of [other, pipe, long]) {
    assertEquals(await history.bodies.read(String(name)), undefined);
  }
  const read = await history.bodies.read(String(own));
  assertEquals(new TextDecoder().decode(read), "own");
  await history.close();
});
