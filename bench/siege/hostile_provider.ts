/**
 * A provider that answers what its models' names ask for.
 *
 * @module
 */
import { type HostileReply, REPLIES } from "./hostile_replies.ts";

/** Pieces that are written without a pause. */
const AT_ONCE = 50;

const encoder = new TextEncoder();
const latin1 = new TextDecoder("latin1");

/** Listens on 127.0.0.1 as long as its thread runs. */
export class HostileProvider {
  /** Where it listens. */
  readonly port: number;
  readonly #listener: Deno.TcpListener;

  /** Begins to listen. */
  constructor() {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#accept();
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) {
      serve(connection).catch(() => {}).finally(() => connection.close());
    }
  }
}

/** Answers one request, and ends the connection. */
async function serve(connection: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  let asked = "";
  while (!/"model": ?"[^"]*"/.test(asked)) {
    const read = await connection.read(buffer);
    if (read === null) return;
    asked += latin1.decode(buffer.subarray(0, read));
  }
  const [, model = ""] = /"model": ?"([^"]*)"/.exec(asked) ?? [];
  const reply = REPLIES[model];
  if (reply === undefined) return;
  await write(connection, headOf(reply));
  let pieces = 0;
  for (const piece of reply.body()) {
    await write(connection, piece);
    // Fast, but not so fast that the machine does nothing else.
    if (++pieces % AT_ONCE === 0) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

function headOf({ status = 200, headers = {} }: HostileReply): string {
  const fields = Object.entries({ ...headers, connection: "close" })
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} As asked\r\n${fields.join("")}\r\n`;
}

async function write(
  connection: Deno.TcpConn,
  piece: string | Uint8Array,
): Promise<void> {
  let rest = typeof piece === "string" ? encoder.encode(piece) : piece;
  while (rest.length > 0) rest = rest.subarray(await connection.write(rest));
}
