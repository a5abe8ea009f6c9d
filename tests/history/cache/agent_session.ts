/**
 * An agent's session that is recorded as `serve` records one: whole requests, of which the history stores what is new.
 *
 * @module
 */
import type { ChatRequest, Message, Tool } from "../../../lib/core/chat.ts";
import type { Encode } from "../../../lib/history/chain/rebuild.ts";
import type { History } from "../../../lib/history/history.ts";
import { Recorder } from "../../../lib/history/record/recorder.ts";
import type { RunOf } from "../../../lib/history/line/run.ts";
import { replyChunk } from "../../conversation/history_fixture.ts";

/** When every session begins. */
const BEGAN = Date.parse("2026-07-08T09:00:00Z");

/** What a request changes, and how it went. */
export interface Step {
  /** Called with the request that would continue the session as it is. */
  readonly change?: (request: ChatRequest) => void;
  /** Seconds since the request before. */
  readonly after?: number;
  readonly prompt?: number;
  /** Undefined where the provider does not report it. */
  readonly cached?: number | undefined;
  readonly written?: number;
  readonly answer?: Partial<Message>;
}

export function tool(name: string, description = `Runs ${name}`): Tool {
  const parameters = { type: "object", properties: {} };
  return { type: "function", function: { name, description, parameters } };
}

/** A session with one provider. */
export class AgentSession {
  readonly #recorder: Recorder;
  readonly #provider: string;
  readonly #run: RunOf | undefined;
  readonly #write: Encode;
  readonly #encode: Encode | undefined;
  #now = BEGAN;
  #step = 0;
  #request: ChatRequest;

  constructor(
    history: History,
    { provider = "openai", request, run, write = JSON.stringify, encode }: {
      provider?: string;
      request: ChatRequest;
      run?: RunOf;
      /** Writes the bodies. */
      write?: Encode;
      /** How the program's own client writes them, where that sends the requests. */
      encode?: Encode | undefined;
    },
  ) {
    this.#recorder = new Recorder({
      store: history,
      source: "serve",
      now: () => new Date(this.#now),
      warn: (line) => {
        throw new Error(line);
      },
    });
    this.#provider = provider;
    this.#run = run;
    this.#write = write;
    this.#encode = encode;
    this.#request = request;
  }

  /** Sends the next request; returns its id. */
  async ask(
    { change, after = 5, prompt = 4000, cached, written, answer }: Step,
  ): Promise<string> {
    this.#now += after * 1000;
    this.#step++;
    const request = structuredClone(this.#request);
    change?.(request);
    const recording = this.#recorder.begin({
      provider: this.#provider,
      baseUrl: "https://api.example.com/v1",
      model: request.model,
      request,
      ...this.#run === undefined ? {} : { run: this.#run },
      ...this.#encode === undefined ? {} : { encode: this.#encode },
    });
    recording.sent({ attempt: 1, url: "", body: this.#write(request) });
    const said: Message = {
      role: "assistant",
      content: `Answer ${this.#step}`,
      ...answer,
    };
    const details = {
      ...cached === undefined ? {} : { "cached_tokens": cached },
      ...written === undefined ? {} : { "cache_write_tokens": written },
    };
    recording.chunk(replyChunk(said, {
      "prompt_tokens": prompt,
      "completion_tokens": 10,
      "total_tokens": prompt + 10,
      "prompt_tokens_details": details,
    }));
    await recording.finish({ status: "completed" });
    request.messages.push(said, { role: "user", content: `Go ${this.#step}` });
    this.#request = request;
    return recording.id;
  }
}
