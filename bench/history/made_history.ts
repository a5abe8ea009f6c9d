/**
 * A long history made up for a measurement: the same lines every time, laid out as this program writes them.
 *
 * @module
 */
import { createExchange } from "../../lib/history/line/exchange.ts";
import { serializeExchange } from "../../lib/history/line/history_line.ts";
import type { Label } from "../../lib/history/line/label.ts";

/** What was made. */
export interface MadeHistory {
  /** Of the file. */
  readonly bytes: number;
  /** In the file. */
  readonly lines: number;
  /** A name that a few exchanges say, in lower case: fewer than are listed, so that all lines are looked through. */
  readonly needle: string;
  /** How many they are. */
  readonly hits: number;
}

const NEEDLE = "Quetzalcoatl";
const HITS = 7;
/** Turns of a conversation; one of these each time. */
const TURNS = [1, 1, 1, 2, 3, 8];
/** One line of so many is a label. */
const LABEL_EVERY = 50;
const BATCH = 2_000;
const FIRST_DAY = Date.UTC(2026, 0, 1);
/** Between two lines, in ms: two million fill eleven months. */
const STEP_MS = 15_000;
const MODELS = ["fast", "small", "large"];
const WORDS =
  'the a why does my test fail when two run at once and how is it that naïve “quotes” or a path\\to break on 東京 "really" no\nyes café über parse stream token cache retry'
    .split(" ");

/** How long the texts of a made history are, in words: each is between the two. */
export interface MadeTexts {
  /** Questions. */
  readonly asked: readonly [least: number, most: number];
  /** Answers. */
  readonly answered: readonly [least: number, most: number];
  /** Pieces in which an answer came. */
  readonly pieces: number;
}

const SHORT: MadeTexts = { asked: [2, 9], answered: [2, 9], pieces: 2 };

/** Writes a history of so many lines to a new file, in order of time. */
export async function makeHistory(
  path: string,
  lines: number,
  texts: MadeTexts = SHORT,
): Promise<MadeHistory> {
  const options = { write: true, createNew: true, mode: 0o600 };
  using file = await Deno.open(path, options);
  const encoder = new TextEncoder();
  const source = madeLines(lines, texts);
  let bytes = 0;
  while (true) {
    const batch = Array.from({ length: BATCH }, () => source.next().value);
    const text = batch.filter((line) => line !== undefined).join("");
    if (text === "") break;
    let rest = encoder.encode(text);
    bytes += rest.length;
    while (rest.length > 0) rest = rest.subarray(await file.write(rest));
  }
  return { bytes, lines, needle: NEEDLE.toLowerCase(), hits: HITS };
}

interface Said {
  readonly id: string;
  readonly conversation: string;
  readonly parent: string | null;
  readonly time: number;
  readonly model: string;
  readonly asked: string;
  readonly answered: string;
  readonly sha256: string;
  readonly pieces: number;
}

/** The lines, each with its end. */
function* madeLines(
  count: number,
  { asked: questions, answered: answers, pieces }: MadeTexts,
): Generator<string, undefined> {
  const draw = drawing(1);
  const many = (range: MadeTexts["asked"]) =>
    Array.from({ length: 4096 }, () => madeText(draw, range));
  const [allAsked, allAnswered] = [many(questions), many(answers)];
  const hashes = Array.from({ length: 4096 }, () => madeHash(draw));
  const every = Math.floor(count / HITS);
  let left = 0;
  let [model, conversation] = ["", ""];
  let parent: string | null = null;
  for (let line = 0; line < count; line++) {
    const time = FIRST_DAY + line * STEP_MS;
    const id = inBase32(time, 10) + inBase32(line, 16);
    if (parent !== null && line % LABEL_EVERY === 0) {
      yield madeLabel(parent, id, time);
      continue;
    }
    if (left-- === 0) {
      left = pick(TURNS, draw) - 1;
      model = pick(MODELS, draw);
      conversation = id;
      parent = null;
    }
    const found = line % every === every >> 1;
    const asked = found ? `who is ${NEEDLE}?` : pick(allAsked, draw);
    const answered = pick(allAnswered, draw);
    const sha256 = pick(hashes, draw);
    const said = { id, conversation, parent, time, model, pieces };
    yield madeLine({ ...said, asked, answered, sha256 });
    parent = id;
  }
  return undefined;
}

function madeLine(said: Said): string {
  const { id, conversation, parent, time, model, asked, answered } = said;
  const [tokensIn, tokensOut] = [asked.length >> 2, answered.length >> 2];
  const totalMs = 400 + answered.length;
  const step = Math.floor(answered.length / said.pieces);
  const deltas = Array.from(
    { length: said.pieces },
    (_, at): [number, number] => [300 + 20 * at, step],
  );
  const line = serializeExchange(createExchange({
    id,
    conversation,
    parent,
    source: "serve",
    started: new Date(time),
    ended: new Date(time + totalMs),
    provider: "acme",
    baseUrl: "https://acme.example/v1",
    model,
    request: { model, messages: [{ role: "user", content: asked }] },
    response: {
      id: "c",
      object: "chat.completion",
      created: Math.floor(time / 1000),
      model,
      choices: [{
        index: 0,
        message: { role: "assistant", content: answered },
        "finish_reason": "stop",
      }],
    },
    usage: {
      "prompt_tokens": tokensIn,
      "completion_tokens": tokensOut,
      "total_tokens": tokensIn + tokensOut,
    },
    firstTokenMs: 300,
    totalMs,
    deltas,
    status: "completed",
    attempts: 1,
    sha256: said.sha256,
  }));
  return `${line}\n`;
}

function madeLabel(exchange: string, id: string, time: number): string {
  const at = new Date(time).toISOString();
  const label: Label = { v: 1, kind: "label", id, exchange, label: "good", at };
  return `${JSON.stringify(label)}\n`;
}

function madeText(
  draw: () => number,
  [least, most]: MadeTexts["asked"],
): string {
  const words = Array.from(
    { length: least + draw() % (most - least + 1) },
    () => pick(WORDS, draw),
  );
  return `${words.join(" ")}.`;
}

function madeHash(draw: () => number): string {
  const digits = () => draw().toString(16).padStart(8, "0");
  return Array.from({ length: 8 }, digits).join("");
}

function pick<T>(list: readonly T[], draw: () => number): T {
  return list[draw() % list.length] as T;
}

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

function inBase32(value: number, length: number): string {
  let text = "";
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) {
    text = `${DIGITS[rest % 32]}${text}`;
  }
  return text;
}

/** Whole numbers below 2³², the same ones each time (xorshift). */
function drawing(state: number): () => number {
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>>= 0;
  };
}
