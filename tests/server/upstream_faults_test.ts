/** What upstreams do wrong, as the clients of `serve` and its history get to know of it. */
import { assertEquals } from "@std/assert";
import { type RawConnection, rawServer } from "../helpers/raw_server.ts";
import {
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
const CONTENT = event({ content: "par" });
const WHOLE = JSON.stringify(HELLO_WHOLE);
const WHOLE_BYTES = new TextEncoder().encode(WHOLE).length;
const JSON_HEAD = `${HEAD}content-type: application/json\r\n`;

function chunked(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

/** Longer than any event may be. */
async function endlessLine(connection: RawConnection): Promise<void> {
  await connection.request();
  await connection.write(
    `${HEAD}content-type: text/event-stream\r\n\r\ndata: `,
  );
  const piece = new Uint8Array(1024 * 1024).fill(0x78);
  while (true) await connection.write(piece);
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

const FAULTS: Fault[] = [
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
    upstream: writing(EVENTS, chunked(CONTENT)),
    stream: CUT_IN_STREAM,
  },
  {
    about: "a stream that falls silent",
    upstream: staying(EVENTS, chunked(CONTENT)),
    timeoutMs: 1_500,
    stream: { status: 200, code: "upstream_timeout", recorded: "truncated" },
  },
  {
    about: "a whole reply that is cut",
    upstream: writing(
      `${JSON_HEAD}content-length: ${WHOLE_BYTES + 9}\r\n\r\n${WHOLE}`,
    ),
    whole: CUT,
  },
  {
    about: "bytes behind a whole reply",
    upstream: writing(
      `${JSON_HEAD}content-length: ${WHOLE_BYTES}\r\n\r\n${WHOLE}more`,
    ),
    whole: { status: 200, recorded: "completed" },
  },
  {
    about: "gzip that is none",
    upstream: writing(
      `${JSON_HEAD}content-encoding: gzip\r\ncontent-length: ${WHOLE_BYTES}\r\n\r\n${WHOLE}`,
    ),
    whole: CUT,
  },
];

async function endOf(server: Serving, stream: boolean): Promise<End> {
  const reply = await post(server, hi({ stream }));
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
  stream: boolean,
): Promise<End> {
  await using faulty = rawServer(upstream);
  const url = address?.(faulty.url) ?? faulty.url;
  await using server = await serving({
    env: openAi({ url }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return await endOf(server, stream);
}

/** All at once, as most of them are tried again after a while. */
Deno.test("upstream faults: the client's status and code, the history's word", async () => {
  const cases = FAULTS.flatMap((fault) => [
    { ...fault, asked: false, expected: fault.whole },
    { ...fault, asked: true, expected: fault.stream },
  ]).filter(({ expected }) => expected !== undefined);
  const ends = await Promise.all(
    cases.map(async (fault) => {
      return [fault.about, fault.asked, await endWith(fault, fault.asked)];
    }),
  );
  assertEquals(
    ends,
    cases.map(({ about, asked, expected }) => [about, asked, expected]),
  );
});

Deno.test("upstream faults: an event without end", async () => {
  assertEquals(await endWith({ upstream: endlessLine }, true), INVALID);
});
