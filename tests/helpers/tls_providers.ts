/**
 * Providers at their own addresses: a proxy that leads every https host to one server of the test's.
 *
 * @module
 */
import { certificateAuthority } from "./certificate.ts";
import type { UpstreamRequest } from "./fake_upstream.ts";

/** A request, and the host that it was for. */
export type HostRequest = Omit<UpstreamRequest, "left"> & { host: string };

/** A running proxy and server. */
export interface TlsProviders extends AsyncDisposable {
  /** Variables with which a program of this project goes by the proxy and trusts the server. */
  readonly env: Record<string, string>;
  /** All requests so far. */
  readonly requests: HostRequest[];
}

/**
 * Starts both.
 *
 * @param folder where the authority's certificate is written
 * @param hosts the names that the server has
 */
export async function tlsProviders(
  folder: string,
  hosts: readonly string[],
  answer: (request: HostRequest) => Response | Promise<Response>,
): Promise<TlsProviders> {
  const authority = await certificateAuthority();
  const ca = `${folder}/authority.pem`;
  await Deno.writeTextFile(ca, authority.cert);
  const requests: HostRequest[] = [];
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
    ...await authority.issue(...hosts),
  }, async (request) => {
    const { host, pathname, search } = new URL(request.url);
    const received = {
      host,
      method: request.method,
      path: pathname + search,
      headers: new Headers(request.headers),
      body: await request.text(),
    };
    requests.push(received);
    return answer(received);
  });
  const proxy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const ended = tunnels(proxy, server.addr.port);
  return {
    env: {
      HTTPS_PROXY: `http://127.0.0.1:${proxy.addr.port}`,
      DENO_CERT: ca,
    },
    requests,
    async [Symbol.asyncDispose]() {
      proxy.close();
      await server.shutdown();
      await ended;
    },
  };
}

async function tunnels(proxy: Deno.TcpListener, port: number): Promise<void> {
  const open: Promise<void>[] = [];
  try {
    for await (const client of proxy) open.push(tunnel(client, port));
  } catch {
    // closed
  }
  await Promise.all(open);
}

async function tunnel(client: Deno.TcpConn, port: number): Promise<void> {
  const head = new Uint8Array(4096);
  let target: Deno.TcpConn | undefined;
  try {
    await client.read(head); // CONNECT, which fits one packet
    target = await Deno.connect({ hostname: "127.0.0.1", port });
    await client.write(
      new TextEncoder().encode("HTTP/1.1 200 Connection established\r\n\r\n"),
    );
  } catch {
    // The client has left.
    client.close();
    target?.close();
    return;
  }
  await Promise.allSettled([
    client.readable.pipeTo(target.writable),
    target.readable.pipeTo(client.writable),
  ]);
}
