/** A server with few file descriptors left: what it would have to load is refused, and works again later. */
import { assertEquals } from "@std/assert";
import { startServe } from "../helpers/serve_process.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

/** Descriptors that the process may have open at once. */
const MOST = 140;
/** Connections that others hold. */
const HELD = 60;

Deno.test({
  name:
    "serve: without file descriptors to load an endpoint's code it answers 503, and loads it later",
  // A binary has all code within it.
  ignore: Deno.build.os === "windows" ||
    Deno.env.get("CHAT_BINARY") !== undefined,
  async fn() {
    await using folder = await temporaryFolder();
    const few = ["sh", "-c", `ulimit -n ${MOST}; exec "$0" "$@"`];
    await using server = await startServe(
      [],
      folder.path,
      undefined,
      undefined,
      few,
    );
    const ask = async () => {
      const reply = await fetch(`${server.url}/v1/responses`, {
        method: "POST",
        body: JSON.stringify({ model: "eliza", input: "hello" }),
      });
      const { error } = await reply.json();
      return [reply.status, error?.code];
    };
    const { hostname, port } = new URL(server.url);
    const connect = () => Deno.connect({ hostname, port: Number(port) });
    // By a new connection, which is accepted after all before it.
    const health = async () => {
      using connection = await connect();
      const request =
        `GET /health HTTP/1.1\r\nhost: ${hostname}:${port}\r\nconnection: close\r\n\r\n`;
      await connection.write(new TextEncoder().encode(request));
      const reply = new Uint8Array(12);
      await connection.read(reply);
      return new TextDecoder().decode(reply);
    };
    assertEquals(await health(), "HTTP/1.1 200");
    const held: Deno.Conn[] = [];
    for (let i = 0; i < HELD; i++) {
      held.push(await connect());
    }
    assertEquals(await health(), "HTTP/1.1 200");
    assertEquals(await ask(), [503, "too_many_open_files"]);
    for (const connection of held) connection.close();
    let answer = await ask();
    // The server notices only after a moment that they have left.
    for (let i = 0; i < 100 && answer[0] === 503; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      answer = await ask();
    }
    assertEquals(answer, [200, undefined]);
    server.kill("SIGTERM");
    await server.result;
  },
});
