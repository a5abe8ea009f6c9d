/** Certificates, names and proxies: both transports trust the same, in the same words. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type Authority,
  certificateAuthority,
} from "../helpers/certificate.ts";
import { rawServer } from "../helpers/raw_server.ts";
import { bothTransports, type Outcome, outcome } from "./transports.ts";
import { fileURLToPath } from "node:url";

interface TlsServer extends AsyncDisposable {
  readonly port: number;
  /** The protocols that its connections were opened with. */
  readonly requests: Request[];
}

/** A server with a certificate for these hosts. */
async function tlsServer(
  authority: Authority,
  ...hosts: string[]
): Promise<TlsServer> {
  const requests: Request[] = [];
  const server = Deno.serve({
    ...await authority.issue(...hosts),
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
    onError: () => new Response(null, { status: 500 }),
  }, (request) => {
    requests.push(request);
    return new Response("hello");
  });
  return {
    port: server.addr.port,
    requests,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
    },
  };
}

/** The outcomes of calls in a process of their own: of each address by fetch, then by our own transport. */
async function inProcess(
  urls: string[],
  { flags = [], env = {} }: { flags?: string[]; env?: Record<string, string> } =
    {},
): Promise<Outcome[]> {
  const script = fileURLToPath(
    new URL("./transports_process.ts", import.meta.url),
  );
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-check",
      "--allow-net",
      "--allow-read",
      "--allow-env",
      ...flags,
      script,
      ...urls,
    ],
    env,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

bothTransports("a certificate that nobody vouches for", async (transport) => {
  await using server = await tlsServer(
    await certificateAuthority(),
    "127.0.0.1",
  );
  const url = `https://127.0.0.1:${server.port}`;
  assertEquals(await outcome(transport, url), {
    error:
      `NetworkError unreachable: cannot reach ${url} (certificate not accepted: no authority that this program trusts has signed it)`,
  });
  assertEquals(server.requests.length, 0);
});

bothTransports("a server that speaks no TLS", async (transport) => {
  await using server = rawServer(async (connection) => {
    await connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
    await connection.gone();
  });
  const url = server.url.replace("http:", "https:");
  assertEquals(await outcome(transport, url), {
    error: `NetworkError unreachable: cannot reach ${url} (no TLS connection)`,
  });
});

bothTransports(
  "an abort in the middle of a TLS handshake",
  async (transport) => {
    const abort = new AbortController();
    await using server = rawServer(async (connection) => {
      abort.abort(new Error("enough"));
      await connection.gone();
    });
    const url = server.url.replace("http:", "https:");
    assertEquals(await outcome(transport, url, { signal: abort.signal }), {
      error: "Error: enough",
    });
  },
);

bothTransports("a TLS handshake without answer", async (transport) => {
  await using server = rawServer((connection) => connection.gone());
  const url = server.url.replace("http:", "https:");
  assertEquals(await outcome(transport, url, { timeouts: { headersMs: 50 } }), {
    error: `NetworkError timeout: no answer within 0.05 s from ${url}`,
  });
});

Deno.test("an authority of the user's own: --cert, DENO_CERT and the system's store hold for both transports, names are checked", async () => {
  const authority = await certificateAuthority();
  await using named = await tlsServer(authority, "localhost", "127.0.0.1");
  await using other = await tlsServer(authority, "other.example");
  const urls = [
    `https://127.0.0.1:${named.port}`,
    `https://localhost:${named.port}`,
    `https://127.0.0.1:${other.port}`,
  ];
  const file = await Deno.makeTempFile({ suffix: ".pem" });
  try {
    await Deno.writeTextFile(file, authority.cert);
    for (
      const way of [
        { flags: ["--cert", file] },
        { env: { DENO_CERT: file } },
        { env: { DENO_TLS_CA_STORE: "system", SSL_CERT_FILE: file } },
      ]
    ) {
      const [a, b, c, d, wrong, wrongToo] = await inProcess(urls, way);
      const hello = { status: 200, text: "hello" };
      assertEquals([a, b, c, d], [hello, hello, hello, hello]);
      assertMatch(
        wrong?.error ?? "",
        /^NetworkError unreachable: cannot reach https:\S+ \(certificate not accepted: certificate not valid for name/,
      );
      assertEquals(wrong, wrongToo);
    }
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("a host without address, the same over both transports", async () => {
  const url = "http://nobody.invalid:8080";
  const error =
    `NetworkError unreachable: cannot reach ${url} (host not found)`;
  assertEquals(await inProcess([url]), [{ error }, { error }]);
});

Deno.test("a proxy that the environment names is used over both transports", async () => {
  let asked: string[] = [];
  await using proxy = rawServer(async (connection) => {
    const [line = ""] = (await connection.request()).split("\r\n");
    asked.push(line);
    await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello");
  });
  const url = "http://provider.invalid/v1";
  const hello = { status: 200, text: "hello" };
  const env = { HTTP_PROXY: proxy.url };
  assertEquals(await inProcess([url], { env }), [hello, hello]);
  assertEquals(asked, [`POST ${url} HTTP/1.1`, `POST ${url} HTTP/1.1`]);
  asked = [];
  await using direct = rawServer(async (connection) => {
    await connection.request();
    await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello");
  });
  const excluded = { ...env, NO_PROXY: "127.0.0.1" };
  assertEquals(await inProcess([direct.url], { env: excluded }), [
    hello,
    hello,
  ]);
  assertEquals(asked, []);
});
