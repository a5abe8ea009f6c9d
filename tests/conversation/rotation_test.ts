import { assertEquals } from "@std/assert";
import { JsonlHistory } from "../../lib/history/store/jsonl_history.ts";
import { Recorder } from "../../lib/history/record/recorder.ts";
import { recorded } from "../history/fixture.ts";
import { removeConversations } from "../../lib/history/store/remove.ts";
import { LineFiles } from "../../lib/files/line_files.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { recordCall } from "./history_fixture.ts";

interface Said {
  role: string;
  content: string;
}

interface Writer extends AsyncDisposable {
  store: JsonlHistory;
  recorder: Recorder;
}

/** Writes a history that is rotated before each exchange. */
function writer(path: string, warnings: string[]): Writer {
  const warn = (line: string) => void warnings.push(line);
  const store = new JsonlHistory(path, { warn, maxBytes: 1 });
  const recorder = new Recorder({ store, source: "serve", warn });
  return { store, recorder, [Symbol.asyncDispose]: () => recorder.close() };
}

/** Records a turn as a client does that sends the whole conversation; returns the exchange's id. */
async function turn(
  { recorder }: Writer,
  messages: Said[],
  question: string,
): Promise<string> {
  messages.push({ role: "user", content: question });
  const body = JSON.stringify({ model: "gpt", messages });
  const answer = { role: "assistant" as const, content: `To ${question}` };
  const id = await recordCall(recorder, { body, answer });
  messages.push(answer);
  return id;
}

Deno.test("Recorder: a conversation stays one through rotated files, whoever records it", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const warnings: string[] = [];
  await using a = writer(path, warnings);
  await using b = writer(path, warnings);
  const messages: Said[] = [];
  const ids: string[] = [];
  for (const [i, by] of [a, a, b, a, b, b, a].entries()) {
    ids.push(await turn(by, messages, `${i}`));
  }
  await using late = writer(path, warnings);
  ids.push(await turn(late, messages, "late"));
  const chain = await late.store.chain(await late.store.find("last"));
  assertEquals(chain.map(({ id }) => id), ids);
  using files = await LineFiles.open(path);
  assertEquals(files.files.length, ids.length);
  const all = await recorded(late.store);
  assertEquals(all.map(({ id }) => id), ids);
  assertEquals(warnings, []);
});

Deno.test("Recorder: a conversation that was removed from a rotated file is not continued", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  await using a = writer(path, []);
  const kept: Said[] = [];
  const gone: Said[] = [];
  const first = await turn(a, gone, "gone");
  await turn(a, kept, "kept");
  await turn(a, kept, "kept too");
  await removeConversations(path, { conversations: new Set([first]) });
  const next = await turn(a, kept, "kept still");
  assertEquals((await a.store.chain(next)).length, 3);
  const again = await turn(a, gone, "new");
  const chain = await a.store.chain(again);
  assertEquals(chain.map(({ source }) => source), ["import", "serve"]);
});
