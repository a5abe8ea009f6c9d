/** What upstreams do wrong, as the clients of `serve` and its history get to know of it. */
import { assertEquals } from "@std/assert";
import { type RawConnection, rawServer } from "../helpers/raw_server.ts";
import {
  anthropic,
  event,
  HELLO_WHOLE,
  hi,
  openAi,
  post,
  type Serving,
  serving,
} from "./serving.ts";

const HEAD = "HTTP/1.1 200 OK\r\n";
const EVENTS =
  `${HEAD}content-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n`;
const JSON_HEAD = `${HEAD}content-type: application/json\r\n`;

function chunked(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

/** A provider with a dialect: of one the bytes are relayed, of the other the answer is translated. */
interface Provider {
  readonly model: string;
  readonly env: (upstream: { url: string }) => Record<string, string>;
  /** The beginning of a stream. */
  readonly content: string;
  /** A whole reply. */
  readonly whole: string;
}

function message(event: { type: string; [member: string]: unknown }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

const RELAYED: Provider = {
  model: "openai/gpt-test",
  env: openAi,
  content: event({ content: "par" }),
  whole: JSON.stringify(HELLO_WHOLE),
};

const MESSAGE = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-test",
  usage: { "input_tokens": 3, "output_tokens": 2 },
};
const TRANSLATED: Provider = {
  model: "anthropic/claude-test",
  env: anthropic,
  content: [
    { type: "message_start", message: { ...MESSAGE, content: [] } },
    {
      type: "content_block_start",
      index: 0,
      "content_block": { type: "text", text: "" },
    },
    ...["pa", "r"].map((text) => ({
      type: "content_block_delta",
      index: 0,
      delta: { type: "text_delta", text },
    })),
  ].map(message).join(""),
  whole: JSON.stringify({
    ...MESSAGE,
    content: [{ type: "text", text: "Grüß dich 🌍" }],
    "stop_reason": "end_turn",
  }),
};

/** Longer than any event may be. */
async function endlessLine(connection: RawConnection): Promise<void> {
  await connection.request();
  await connection.write(
    `${HEAD}content-type: text/event-stream\r\n\r\ndata: `,
  );
  const piece = new Uint8Array(1024 * 1024).fill(0x78);
  for (let mebibytes = 0; mebibytes < 1024; mebibytes++) {
    await connection.write(piece);
  }
}

/** How a request ends. */
interface End {
  /** Of the reply. */
  readonly status: number;
  /** Of the error in the reply or in its stream; absent where there is none. */
  readonly code?: unknown;
  /** In the history. */
  readonly recorded: unknown;
}

interface Fault {
  readonly about: string;
  /** What the upstream does; a connection ends when it is done. */
  readonly upstream: (connection: RawConnection) => Promise<void>;
  /** Where it is said to be; where it is unless given. */
  readonly address?: (url: string) => string;
  /** How long it may stay silent, in ms. */
  readonly timeoutMs?: number;
  /** Without `stream`, and with it. */
  readonly whole?: End;
  readonly stream?: End;
}

const never = (connection: RawConnection) => connection.gone();

/** Reads the request, writes, and is done. */
function writing(...texts: string[]) {
  return async (connection: RawConnection) => {
    await connection.request();
    for (const text of texts) await connection.write(text);
  };
}

/** The same, and stays. */
function staying(...texts: string[]) {
  return async (connection: RawConnection) => {
    await writing(...texts)(connection);
    await connection.gone();
  };
}

const UNREACHABLE: End = {
  status: 502,
  code: "upstream_unreachable",
  recorded: "error",
};
const TIMEOUT: End = {
  status: 504,
  code: "upstream_timeout",
  recorded: "error",
};
const CUT: End = {
  status: 502,
  code: "upstream_invalid_response",
  recorded: "truncated",
};
/** Before anything of the answer. */
const INVALID: End = {
  status: 502,
  code: "upstream_invalid_response",
  recorded: "error",
};
const CUT_IN_STREAM: End = { ...CUT, status: 200 };

const faultsOf = (
  { content, whole }: Provider,
  bytes = new TextEncoder().encode(whole).length,
): Fault[] => [
  {
    about: "nobody there",
    upstream: never,
    address: () => "http://127.0.0.1:1",
    whole: UNREACHABLE,
    stream: UNREACHABLE,
  },
  {
    about: "no TLS",
    upstream: (connection) => connection.write("HTTP/1.1 400 x\r\n\r\n"),
    address: (url) => url.replace("http:", "https:"),
    whole: UNREACHABLE,
    stream: UNREACHABLE,
  },
  {
    about: "a reset before the headers",
    upstream: () => Promise.resolve(),
    whole: UNREACHABLE,
    stream: UNREACHABLE,
  },
  {
    about: "silence before the headers",
    upstream: never,
    timeoutMs: 50,
    whole: TIMEOUT,
    stream: TIMEOUT,
  },
  {
    about: "headers without end",
    upstream: staying(HEAD, "x: y\r\n".repeat(100_000)),
    whole: UNREACHABLE,
    stream: UNREACHABLE,
  },
  {
    about: "a redirect to itself",
    upstream: writing(
      "HTTP/1.1 307 x\r\nlocation: /\r\ncontent-length: 0\r\n\r\n",
    ),
    whole: {
      status: 502,
      code: "upstream_invalid_response",
      recorded: "error",
    },
    stream: {
      status: 502,
      code: "upstream_invalid_response",
      recorded: "error",
    },
  },
  {
    about: "a stream that is cut",
    upstream: writing(EVENTS, chunked(content)),
    stream: CUT_IN_STREAM,
  },
  {
    about: "a stream that falls silent",
    upstream: staying(EVENTS, chunked(content)),
    timeoutMs: 1_500,
    stream: { status: 200, code: "upstream_timeout", recorded: "truncated" },
  },
  {
    about: "a whole reply that is cut",
    upstream: writing(
      `${JSON_HEAD}content-length: ${bytes + 9}\r\n\r\n${whole}`,
    ),
    whole: CUT,
  },
  {
    about: "bytes behind a whole reply",
    upstream: writing(
      `${JSON_HEAD}content-length: ${bytes}\r\n\r\n${whole}more`,
    ),
    whole: { status: 200, recorded: "completed" },
  },
  {
    about: "gzip that is none",
    upstream: writing(
      `${JSON_HEAD}content-encoding: gzip\r\ncontent-length: ${bytes}\r\n\r\n${whole}`,
    ),
    whole: CUT,
  },
];

async function endOf(
  server: Serving,
  request: { model: string; stream: boolean },
): Promise<End> {
  const reply = await post(server, hi(request));
  const text = await reply.text();
  const failure = text.split("\n").map((line) => line.replace(/^data: /, ""))
    .find((line) => line.includes('"error"'));
  const [exchange] = await server.exchanges();
  const { code } = failure === undefined
    ? {} as { code?: unknown }
    : JSON.parse(failure).error;
  return {
    status: reply.status,
    ...(code === undefined ? {} : { code }),
    recorded: exchange?.status,
  };
}

async function endWith(
  { upstream, address, timeoutMs }: Omit<Fault, "about">,
  { model, env }: Provider,
  stream: boolean,
): Promise<End> {
  await using faulty = rawServer(upstream);
  const url = address?.(faulty.url) ?? faulty.url;
  await using server = await serving({
    env: env({ url }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return await endOf(server, { model, stream });
}

for (
  const [way, provider] of [
    ["relayed", RELAYED],
    ["translated", TRANSLATED],
  ] as const
) {
  // All at once, as most of them are tried again after a while.
  Deno.test(`upstream faults, ${way}: the client's status and code, the history's word`, async () => {
    const cases = faultsOf(provider).flatMap((fault) => [
      { ...fault, asked: false, expected: fault.whole },
      { ...fault, asked: true, expected: fault.stream },
    ]).filter(({ expected }) => expected !== undefined);
    const ends = await Promise.all(
      cases.map(async (fault) => {
        const end = await endWith(fault, provider, fault.asked);
        return [fault.about, fault.asked, end];
      }),
    );
    assertEquals(
      ends,
      cases.map(({ about, asked, expected }) => [about, asked, expected]),
    );
  });

  Deno.test(`upstream faults, ${way}: an event without end`, async () => {
    const end = await endWith({ upstream: endlessLine }, provider, true);
    assertEquals(end, INVALID);
  });
}
