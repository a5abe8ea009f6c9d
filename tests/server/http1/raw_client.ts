/**
 * A client that sends bytes as they are, for what no HTTP client does on purpose.
 *
 * @module
 */

/** A connection to a server; disposing of it closes it. */
export interface RawClient extends Disposable {
  /** Sends text, one byte for each character. */
  send(text: string): Promise<void>;
  /** Reads until the text received, one character for each byte, holds the given one; returns all of it. */
  until(text: string): Promise<string>;
  /** Reads to the end and returns everything received. */
  rest(): Promise<string>;
  /** Reads one reply with a content-length, and returns its head and body; what follows it waits. */
  reply(): Promise<{ head: string; body: string }>;
  /** Sends nothing more, and still reads. */
  endSending(): Promise<void>;
  /** Closes the connection at once. */
  leave(): void;
}

/** Connects to a server of this machine. */
export async function rawClient(port: number): Promise<RawClient> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  conn.setNoDelay(); // pieces travel as they are sent
  const buffer = new Uint8Array(64 * 1024);
  let received = "";
  let open = true;
  const more = async (): Promise<boolean> => {
    const count = await conn.read(buffer).catch(() => null);
    if (count === null) return false;
    received += String.fromCharCode(...buffer.subarray(0, count));
    return true;
  };
  const until = async (text: string) => {
    while (!received.includes(text)) {
      if (!await more()) throw new Error(`no ${text} in ${received}`);
    }
    return received;
  };
  const leave = () => {
    if (open) conn.close();
    open = false;
  };
  return {
    async send(text) {
      let bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
      while (bytes.length > 0) bytes = bytes.subarray(await conn.write(bytes));
    },
    until,
    async rest() {
      while (await more());
      return received;
    },
    async reply() {
      await until("\r\n\r\n");
      const end = received.indexOf("\r\n\r\n") + 4;
      const head = received.slice(0, end);
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
      while (received.length < end + length && await more());
      const body = received.slice(end, end + length);
      received = received.slice(end + length);
      return { head, body };
    },
    endSending: () => conn.closeWrite(),
    leave,
    [Symbol.dispose]: leave,
  };
}
