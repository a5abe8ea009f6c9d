import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { ConfigError, NetworkError } from "../../lib/core/errors.ts";
import { send } from "../../lib/wire/http.ts";
import { networkError } from "../../lib/wire/network_error.ts";
import { rawServer } from "../helpers/raw_server.ts";
import { failure, KEY, recorded } from "./recorded_call.ts";
import { textOf } from "../helpers/wire_reply.ts";
import { freePort } from "../helpers/free_port.ts";

Deno.test("networkError: a refused connection, in plain words", async () => {
  const { url } = closedServer();
  const { call, slept } = recorded(`${url}/v1?key=${KEY}`);
  const error = await failure(call);
  assertInstanceOf(error, NetworkError);
  assertEquals(error.kind, "unreachable");
  assertEquals(error.message, `cannot reach ${url} (connection refused)`);
  assertEquals(slept.length, 2);
  assert(!Deno.inspect(error).includes(KEY));
});

Deno.test("networkError: a connection reset before headers, then an answer", async () => {
  await using server = rawServer(async (connection, index) => {
    if (index === 0) return; // closing with the request unread resets
    await connection.request();
    if (index === 1) return;
    await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
  });
  const response = await send(recorded(server.url).call);
  assertEquals(await textOf(response), "ok");
  assertEquals(server.connections, 3);
});

const NO_ANSWERS: [string, string, string][] = [
  ["nothing", "", "connection closed before an answer"],
  [
    "half a head",
    "HTTP/1.1 200 OK\r\nconte",
    "connection closed before an answer",
  ],
  ["no HTTP", "hello\r\n\r\n", "the answer is not HTTP"],
  [
    "a head without end",
    `HTTP/1.1 200 OK\r\n${`x: ${"y".repeat(1000)}\r\n`.repeat(1000)}`,
    "the answer is not HTTP",
  ],
];

for (const [name, reply, why] of NO_ANSWERS) {
  Deno.test(`networkError: ${name} for an answer`, async () => {
    await using server = rawServer(async (connection) => {
      await connection.request();
      await connection.write(reply);
    });
    const error = await failure(
      recorded(`${server.url}/v1`, { maxRetries: 0 }).call,
    );
    assertInstanceOf(error, NetworkError);
    assertEquals(error.message, `cannot reach ${server.url} (${why})`);
  });
}

Deno.test("networkError: a server that speaks no TLS", async () => {
  await using server = rawServer(async (connection) => {
    await connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
    await connection.gone();
  });
  const url = server.url.replace("http:", "https:");
  const error = await failure(recorded(url, { maxRetries: 0 }).call);
  assertEquals(
    (error as Error).message,
    `cannot reach ${url} (no TLS connection)`,
  );
});

/** What the runtime says of failures that a test without network cannot bring about. */
const TOLD: [string, string][] = [
  [
    "client error (Connect): dns error: failed to lookup address information: Name or service not known",
    "host not found",
  ],
  [
    "client error (Connect): invalid peer certificate: UnknownIssuer",
    "certificate not accepted: no authority that this program trusts has signed it",
  ],
  [
    'client error (Connect): invalid peer certificate: certificate not valid for name "a"; certificate is only valid for DnsName("b")',
    'certificate not accepted: certificate not valid for name "a"; certificate is only valid for DnsName("b")',
  ],
  [
    "client error (Connect): tcp connect error: Network is unreachable (os error 101)",
    "network unreachable",
  ],
  [
    "client error (Connect): tcp connect error: Connection timed out (os error 110)",
    "connection timed out",
  ],
  ["client error (Unheard): of", "client error (Unheard): of"],
];

for (const [told, why] of TOLD) {
  Deno.test({
    name: `networkError: ${why}`,
    permissions: "none",
    fn() {
      const error = networkError(
        new TypeError("fetch failed", {
          cause: new Error(
            `error sending request for url (https://h/v1?key=${KEY}): ${told}`,
          ),
        }),
        "https://h",
      );
      assertEquals(error.message, `cannot reach https://h (${why})`);
      assert(!Deno.inspect(error).includes(KEY));
    },
  });
}

Deno.test("networkError: a port that fetch refuses", async () => {
  const error = await failure(recorded("http://127.0.0.1:1/v1").call);
  assertEquals(
    (error as Error).message,
    "cannot reach http://127.0.0.1:1 (the runtime never connects to that port)",
  );
});

Deno.test({
  name: "networkError: without permission says which one",
  permissions: "none",
  async fn() {
    const error = await failure(recorded("http://127.0.0.1:8080/v1").call);
    assertInstanceOf(error, ConfigError);
    assertEquals(error.message, "no permission to reach http://127.0.0.1:8080");
  },
});

/** The address of a port where nobody listens. */
function closedServer(): { url: string } {
  return { url: `http://127.0.0.1:${freePort()}` };
}

Deno.test("networkError: a certificate that is not accepted comes with what makes the runtime accept it", () => {
  const cause = new Error("invalid peer certificate: UnknownIssuer");
  const { hint = "" } = networkError(
    new TypeError("fetch failed", { cause }),
    "https://a.example",
  );
  assertEquals(
    hint,
    "if your network inspects TLS, or you have an authority of your own: DENO_TLS_CA_STORE=system trusts the system's authorities, DENO_CERT=FILE those of a PEM file",
  );
  const other = networkError(new Error("connection refused"), "http://a");
  assertEquals(other.hint, undefined);
});
