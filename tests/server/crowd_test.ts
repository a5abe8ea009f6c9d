import { assertEquals, assertGreater } from "@std/assert";
import { Buffer } from "node:buffer";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { ReplyReader } from "./http1/reply_reader.ts";
import { event, openAi, type Serving, serving } from "./serving.ts";

/** At once, and how many turns each of them takes. */
const CLIENTS = 150;
const TURNS = 8;

/** The same numbers every time, in [0, below). */
function dice(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

/** What one request asks for; everything in it and in its answer carries its name. */
interface Asked {
  readonly id: string;
  readonly stream: boolean;
  /** How many words the answer has. */
  readonly words: number;
  /** How often the question names itself. */
  readonly pad: number;
}

function question({ id, words, pad }: Asked): string {
  return `${id} ${words} ${pad} ${`${id};`.repeat(pad)}`;
}

function words({ id, words }: Asked): string[] {
  return Array.from({ length: words }, (_, i) => `${id}/${i} é\n`);
}

function answer(asked: Asked): string {
  if (asked.stream) {
    const events = words(asked).map((content) => event({ content }));
    return [...events, event({}, "stop"), "data: [DONE]\n\n"].join("");
  }
  const content = words(asked).join("");
  const message = { role: "assistant", content };
  const choices = [{ index: 0, message, "finish_reason": "stop" }];
  return JSON.stringify({ id: asked.id, object: "chat.completion", choices });
}

/** Cuts something into pieces whose lengths, less 1, are thrown. */
function* cut<T extends { length: number; slice(a: number, b: number): T }>(
  whole: T,
  roll: () => number,
): Generator<T> {
  for (let at = 0; at < whole.length;) {
    const piece = whole.slice(at, at + 1 + roll());
    yield piece;
    at += piece.length;
  }
}

/** Answers what it is asked, in pieces that end anywhere. */
function upstreamOf(body: string): Response {
  const { messages, stream } = JSON.parse(body);
  const [id = "", count = "", pad = ""] = messages[0].content.split(" ");
  const asked = { id, stream, words: Number(count), pad: Number(pad) };
  if (messages[0].content !== question(asked)) {
    return Response.json({ error: { message: `mixed up: ${id}` } }, {
      status: 400,
    });
  }
  const bytes = new TextEncoder().encode(answer(asked));
  if (!stream) {
    return new Response(bytes, {
      headers: { "content-type": "application/json" },
    });
  }
  const roll = dice(bytes.length);
  return sse(async function* () {
    for (const piece of cut(bytes, () => roll(roll(4) === 0 ? 20_000 : 300))) {
      yield piece;
      await Promise.resolve();
    }
  }());
}

function ask(id: string, roll: (below: number) => number): Asked {
  return {
    id,
    stream: roll(2) === 0,
    words: roll(10) === 0 ? 2_000 : 1 + roll(20),
    pad: roll(10) === 0 ? 10_000 : roll(200),
  };
}

function request(asked: Asked, roll: (below: number) => number): string {
  const content = question(asked);
  const body = JSON.stringify({
    model: "openai/m",
    stream: asked.stream,
    messages: [{ role: "user", content }],
  });
  const head = "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n";
  if (roll(2) === 0) {
    return `${head}content-length: ${body.length}\r\n\r\n${body}`;
  }
  const chunks = Array.from(
    cut(body, () => roll(5_000)),
    (chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`,
  );
  return `${head}transfer-encoding: chunked\r\n\r\n${chunks.join("")}0\r\n\r\n`;
}

const UNREAD = "POST /nowhere HTTP/1.1\r\nhost: localhost\r\n" +
  `content-length: 900\r\n\r\n${
    "GET / HTTP/1.1\r\n".repeat(100).slice(0, 900)
  }`;

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

async function send(
  conn: Deno.TcpConn,
  text: string,
  roll: (below: number) => number,
): Promise<void> {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) {
    const piece = bytes.subarray(0, roll(3) === 0 ? 1 + roll(3_000) : 1e6);
    bytes = bytes.subarray(await conn.write(piece));
    if (roll(4) === 0) await turnOfTheLoop();
  }
}

/** One client: several requests at once or one after the other, some of which it does not wait for. */
async function client(
  { listening: { port } }: Serving,
  name: number,
): Promise<string[]> {
  const roll = dice(name + 1);
  const answered: string[] = [];
  let conn: Deno.TcpConn | undefined;
  let replies: ReplyReader | undefined;
  for (let turn = 0; turn < TURNS; turn++) {
    conn ??= await Deno.connect({ hostname: "127.0.0.1", port });
    replies ??= new ReplyReader(conn, roll(3) === 0 ? 500 : undefined);
    const several = Array.from(
      { length: roll(4) === 0 ? 3 : 1 },
      (_, i) => ask(`c${name}t${turn}r${i}`, roll),
    );
    const isRefused = roll(5) === 0;
    const texts = several.map((asked) => request(asked, roll));
    if (isRefused) texts.unshift(UNREAD);
    const sent = send(conn, texts.join(""), roll).catch(() => {});
    if (roll(4) === 0) {
      for (let turns = roll(30); turns > 0; turns--) await turnOfTheLoop();
      conn.close();
      await sent;
      conn = replies = undefined;
      continue;
    }
    if (isRefused) assertEquals((await replies.next()).status, 404);
    for (const asked of several) {
      const { status, body } = await replies.next();
      const bytes = Buffer.from(body, "latin1");
      const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      // Not compared in one piece: what a failure shows would be megabytes.
      const whole = answer(asked);
      assertEquals([status, text.slice(0, 300)], [200, whole.slice(0, 300)]);
      assertEquals(text === whole, true, asked.id);
      answered.push(asked.id);
    }
    await sent;
    assertEquals(replies.rest, "");
  }
  conn?.close();
  return answered;
}

Deno.test("serve: in a crowd of streams, whole answers, long bodies and clients that leave, each gets its own answer to the byte", async () => {
  await using upstream = fakeUpstream(({ body }) => upstreamOf(body));
  await using server = await serving({ env: openAi(upstream) });
  const clients = Array.from({ length: CLIENTS }, (_, i) => client(server, i));
  const answered = (await Promise.all(clients)).flat();
  assertGreater(answered.length, CLIENTS * TURNS / 2);
  const recorded = new Map<string, number>();
  for (const { request, response, status } of await server.exchanges()) {
    const [id = ""] = String(request?.messages[0]?.content).split(" ");
    if (status !== "completed") continue;
    recorded.set(id, (recorded.get(id) ?? 0) + 1);
    const text = String(response?.choices[0]?.message.content);
    assertEquals(
      text.split(/\/\d+ é\n/).every((part) => part === id || part === ""),
      true,
      id,
    );
  }
  for (const id of answered) assertEquals(recorded.get(id), 1, id);
  assertEquals(server.warnings, []);
});
