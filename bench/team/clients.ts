/**
 * Clients whose conversations go from machine to machine.
 *
 * @module
 */
import { seededRandom } from "../../lib/bench/statistics/random.ts";
import { type Kind, kindOf } from "../soak/kinds.ts";
import { codeOf, readAnswer } from "./answers.ts";
import type { Machine } from "./machines.ts";

/** A client key: its name, and the key itself. */
export interface TeamKey {
  readonly name: string;
  readonly key: string;
}

/** One question, and how that went for its client. */
export interface Turn {
  /** Its question has this number, and no other has. */
  readonly number: number;
  readonly kind: Kind;
  /** Name of the client's key. */
  readonly client: string;
  readonly machine: number;
  /** The question before it in its conversation, and the one's machine. */
  readonly before: Turn | undefined;
  /** Whether it left before the end. */
  left: boolean;
  /** The status and the code of a refusal, else the status; "no reply". */
  result: string;
  /** The answer, if all of it came. */
  answer: string | undefined;
}

/** Of the requests, so many are left by their clients. */
const LEAVES = 0.1;
const LEAVES_WITHIN_MS = 1_000;
/** The longest that a client thinks before its next question, in ms. */
const THINKS_MS = 8_000;
/** The most turns of a conversation, and attempts at one of them. */
const MOST_TURNS = 6;
const ATTEMPTS = 5;
/** How long an answer may take. */
const ANSWER_MS = 60_000;
/** A refused client waits as long as it is told, up to this. */
const WAITS_MS = 5_000;
/** What an answer may have; the provider's have less. */
export const MOST_TOKENS = 200;

/** The message with a number. */
export function questionOf(number: number): string {
  return `question ${number}`;
}

interface Message {
  readonly role: string;
  readonly content: string;
}

/** Asks until a time. */
export class Clients {
  readonly turns: Turn[] = [];
  readonly #machines: readonly Machine[];
  readonly #http = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  readonly #until: number;

  /** @param until by `performance.now()` */
  constructor(machines: readonly Machine[], until: number) {
    this.#machines = machines;
    this.#until = until;
  }

  /** Keeps so many asking, the keys one after the other, until all have ended. */
  async run(
    clients: number,
    keys: readonly TeamKey[],
    seed: number,
  ): Promise<void> {
    await Promise.all(Array.from({ length: clients }, async (_, i) => {
      const key = keys[i % keys.length];
      if (key === undefined) return;
      const draw = seededRandom(seed + i);
      await this.#think(draw);
      while (this.#isOpen) await this.#converse(key, draw);
    }));
    this.#http.close();
  }

  get #isOpen(): boolean {
    return performance.now() < this.#until;
  }

  async #converse(key: TeamKey, draw: () => number): Promise<void> {
    const messages: Message[] = [];
    let before: Turn | undefined;
    let failed = 0;
    let left = 1 + Math.floor(draw() * MOST_TURNS);
    while (left > 0 && failed < ATTEMPTS && this.#isOpen) {
      const { turn, waits } = await this.#ask(key, messages, before, draw);
      if (turn.answer === undefined) {
        failed++;
        await pause(waits);
        continue;
      }
      messages.push(
        { role: "user", content: questionOf(turn.number) },
        { role: "assistant", content: turn.answer },
      );
      before = turn;
      left--;
      await this.#think(draw);
    }
  }

  /** Asks at any machine, though it may be gone. */
  async #ask(
    { name, key }: TeamKey,
    before: readonly Message[],
    previous: Turn | undefined,
    draw: () => number,
  ): Promise<{ turn: Turn; waits: number }> {
    const machine = Math.floor(draw() * this.#machines.length);
    const turn: Turn = {
      number: this.turns.length,
      kind: kindOf(draw()),
      client: name,
      machine,
      before: previous,
      ...{ left: false, result: "no reply", answer: undefined },
    };
    const leavesAfter = draw() < LEAVES ? draw() * LEAVES_WITHIN_MS : undefined;
    this.turns.push(turn);
    const content = questionOf(turn.number);
    const body = JSON.stringify({
      model: `openai/${turn.kind}`,
      "max_tokens": MOST_TOKENS,
      ...(turn.kind === "whole" ? {} : { stream: true }),
      messages: [...before, { role: "user", content }],
    });
    const leave = new AbortController();
    const timer = setTimeout(() => {
      turn.left = true;
      leave.abort();
    }, leavesAfter ?? ANSWER_MS);
    try {
      const url = this.#machines[machine]?.url;
      if (url === undefined) return { turn, waits: 1_000 };
      const reply = await fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${key}`,
        },
        body,
        client: this.#http,
        signal: leave.signal,
      });
      const text = await reply.text();
      turn.answer = readAnswer(text, reply);
      turn.result = `${reply.status} ${reply.ok ? "" : codeOf(text)}`.trim();
      const told = 1_000 * Number(reply.headers.get("retry-after") ?? 1);
      return { turn, waits: Math.min(WAITS_MS, told) };
    } catch {
      // It left, or the server is gone: what the store has to say then is looked at in the end.
      return { turn, waits: 1_000 };
    } finally {
      clearTimeout(timer);
    }
  }

  /** For no longer than there is time. */
  #think(draw: () => number): Promise<void> {
    const rest = Math.max(0, this.#until - performance.now());
    return pause(Math.min(rest, draw() * THINKS_MS));
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
