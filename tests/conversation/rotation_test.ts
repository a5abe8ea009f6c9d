import { assertEquals } from "@std/assert";
import { HistoryStore } from "../../lib/conversation/history.ts";
import { Recorder } from "../../lib/conversation/recorder.ts";
import { removeConversations } from "../../lib/history/remove.ts";
import { LineFiles } from "../../lib/wire/line_files.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { recordCall } from "./history_fixture.ts";

interface Said {
  role: string;
  content: string;
}

interface Writer {
  store: HistoryStore;
  recorder: Recorder;
}

/** Writes a history that is rotated before each exchange. */
function writer(path: string, warnings: string[]): Writer {
  const warn = (line: string) => void warnings.push(line);
  const store = new HistoryStore(path, { warn, maxBytes: 1 });
  return { store, recorder: new Recorder({ store, source: "serve", warn }) };
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
  const [a, b] = [writer(path, warnings), writer(path, warnings)];
  const messages: Said[] = [];
  const ids: string[] = [];
  for (const [i, by] of [a, a, b, a, b, b, a].entries()) {
    ids.push(await turn(by, messages, `${i}`));
  }
  const late = writer(path, warnings);
  ids.push(await turn(late, messages, "late"));
  const chain = await late.store.chain(await late.store.find("last"));
  assertEquals(chain.map(({ id }) => id), ids);
  using files = await LineFiles.open(path);
  assertEquals(files.files.length, ids.length);
  const all = await Array.fromAsync(late.store.entries());
  assertEquals(all.map(({ exchange }) => exchange.id), ids);
  assertEquals(warnings, []);
});

Deno.test("Recorder: a conversation that was removed from a rotated file is not continued", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const a = writer(path, []);
  const kept: Said[] = [];
  const gone: Said[] = [];
  const first = await turn(a, gone, "gone");
  await turn(a, kept, "kept");
  await turn(a, kept, "kept too");
  await removeConversations(path, () => Promise.resolve(new Set([first])));
  const next = await turn(a, kept, "kept still");
  assertEquals((await a.store.chainTo(next)).length, 3);
  const again = await turn(a, gone, "new");
  const chain = await a.store.chainTo(again);
  assertEquals(chain.map(({ source }) => source), ["import", "serve"]);
});
