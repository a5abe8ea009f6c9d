/**
 * A process of its own that records a conversation: FILE NAME TURNS.
 *
 * @module
 */
import type { Message } from "../../lib/core/chat.ts";
import { JsonlHistory } from "../../lib/history/store/jsonl_history.ts";
import { Recorder } from "../../lib/history/record/recorder.ts";
import { recordCall } from "./history_fixture.ts";

const [path = "", name = "", turns = "0"] = Deno.args;
const warn = (line: string) => {
  throw new Error(line);
};
const store = new JsonlHistory(path, { warn });
const recorder = new Recorder({ store, source: "serve", warn });
const messages: Message[] = [];
for (let turn = 0; turn < Number(turns); turn++) {
  // Long enough that a write in two parts would show.
  messages.push({ role: "user", content: `${turn} ${name.repeat(5_000)}` });
  const body = JSON.stringify({ model: "gpt", messages });
  const answer = { content: `answer ${turn} of ${name}` };
  await recordCall(recorder, { body, answer });
  messages.push({ role: "assistant", ...answer });
}
await recorder.close();
