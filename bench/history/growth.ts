/**
 * What conversations of growing length take on disk: as the history records them, and as a log of requests would.
 *
 * @module
 */
import { JsonlHistory } from "../../lib/history/store/jsonl_history.ts";
import { Recorder } from "../../lib/history/record/recorder.ts";
import type { ChatChunk, Message } from "../../lib/core/chat.ts";

const BASE_URL = "https://acme.example/v1";

/** A conversation whose client sends all of it with every request. */
export interface Growth {
  /** Questions, each with its answer. */
  readonly turns: number;
  /** Of the history. */
  readonly history: number;
  /** Of a log that has each request's body and each answer. */
  readonly log: number;
}

/**
 * Records a conversation through the program's own recorder.
 *
 * @param path of a history that is not there yet
 * @param turns questions, each with its answer
 * @param size of each question and of each answer, in bytes
 */
export async function growth(
  path: string,
  turns: number,
  size: number,
): Promise<Growth> {
  const store = new JsonlHistory(path, {
    warn: (line) => {
      throw new Error(line);
    },
  });
  const recorder = new Recorder({ store, source: "serve" });
  const messages: Message[] = [];
  let log = 0;
  for (let turn = 1; turn <= turns; turn++) {
    messages.push({ role: "user", content: text(`${turn}?`, size) });
    const request = { model: "m", messages: [...messages] };
    const body = JSON.stringify(request);
    const answer = text(`${turn}!`, size);
    const recording = recorder.begin({
      provider: "acme",
      baseUrl: BASE_URL,
      model: "m",
      request,
    });
    recording.sent({ attempt: 1, url: BASE_URL, body });
    for (const chunk of chunks(answer)) recording.chunk(chunk);
    const response = recording.completion();
    await recording.finish({ status: "completed" });
    log += body.length + JSON.stringify(response).length + 1;
    messages.push({ role: "assistant", content: answer });
  }
  await recorder.close();
  return { turns, history: (await Deno.stat(path)).size, log };
}

function* chunks(content: string): Generator<ChatChunk> {
  const chunk = (
    delta: ChatChunk["choices"][number]["delta"],
    end: "stop" | null,
  ): ChatChunk => ({
    id: "c",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "m",
    choices: [{ index: 0, delta, "finish_reason": end }],
  });
  yield chunk({ role: "assistant", content }, null);
  yield chunk({}, "stop");
}

function text(start: string, size: number): string {
  return start.padEnd(size, " lorem ipsum dolor sit amet");
}
