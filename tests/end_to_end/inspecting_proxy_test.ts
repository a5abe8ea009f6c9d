/**
 * Behind a proxy that inspects TLS: it signs every host's certificate with an authority of its own, reads the requests,
 * and passes them on to the real provider.
 */
import { assertEquals, assertMatch } from "@std/assert";
import { certificateAuthority } from "../helpers/certificate.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { type TlsProviders, tlsProviders } from "../helpers/tls_providers.ts";

const HOST = "api.openai.com";
const KEY = "canary-inspected-4711";

/** A provider whose certificate the public trusts, and the proxy before it. */
async function inspected(
  folder: string,
): Promise<AsyncDisposable & { proxy: TlsProviders; answered(): number }> {
  const world = await certificateAuthority();
  let answered = 0;
  const provider = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
    ...await world.issue("127.0.0.1"),
  }, async (request) => {
    answered++;
    if (request.method === "GET") return Response.json({ data: [] });
    const { model } = await request.json();
    return Response.json(completion(model));
  });
  const client = Deno.createHttpClient({ caCerts: [world.cert] });
  const { port } = provider.addr;
  const proxy = await tlsProviders(folder, [HOST], async (request) => {
    const { method, path, headers, body } = request;
    const sent = new Headers(headers);
    sent.delete("host");
    sent.delete("content-length");
    const response = await fetch(`https://127.0.0.1:${port}${path}`, {
      method,
      headers: sent,
      ...(method === "POST" ? { body } : {}),
      client,
    });
    const { status } = response;
    return new Response(await response.text(), {
      status,
      headers: { "content-type": "application/json" },
    });
  });
  return {
    proxy,
    answered: () => answered,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      client.close();
      await provider.shutdown();
    },
  };
}

function completion(model: string) {
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1700000000,
    model,
    choices: [{
      index: 0,
      message: { role: "assistant", content: "Hello through the proxy." },
      finish_reason: "stop",
    }],
    usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
  };
}

const ASK = ["ask", "--no-stream", "-m", "openai/gpt-4o-mini", "Hello"];

Deno.test("behind a proxy that inspects TLS, DENO_CERT lets requests through", async () => {
  await using folder = await temporaryFolder();
  await using network = await inspected(folder.path);
  const env = { ...network.proxy.env, OPENAI_API_KEY: KEY };
  const { code, stdout, stderr } = await runCli(ASK, { env });
  assertEquals([code, stdout], [0, "Hello through the proxy.\n"], stderr);
  assertEquals(network.answered(), 1);
  const [request] = network.proxy.requests;
  assertEquals(request?.host, HOST);
  assertEquals(request?.headers.get("authorization"), `Bearer ${KEY}`);
});

Deno.test("behind a proxy that inspects TLS, an error names the cause and what to set", async () => {
  await using folder = await temporaryFolder();
  await using network = await inspected(folder.path);
  const proxy = network.proxy.env["HTTPS_PROXY"] ?? "";
  const env = { HTTPS_PROXY: proxy, OPENAI_API_KEY: KEY };
  const { code, stdout, stderr } = await runCli(ASK, { env });
  assertEquals([code, stdout], [5, ""], stderr);
  const words = (why: string) =>
    assertMatch(
      why,
      /cannot reach https:\/\/api\.openai\.com through the proxy http:\S+ of HTTPS_PROXY \(certificate not accepted: no authority that this program trusts has signed it\)[^]*your network inspects TLS[^]*DENO_TLS_CA_STORE=system[^]*DENO_CERT=FILE/,
    );
  words(stderr);
  const doctor = await runCli(["doctor"], { env });
  words(doctor.stdout.split("\n").find((line) => line.includes(HOST)) ?? "");
  const setup = await runCli(["setup", "openai", "--key-from-stdin"], {
    env: { HTTPS_PROXY: proxy },
    stdin: KEY,
  });
  words(setup.stderr);
  assertEquals(network.answered(), 0);
  const said = stderr + doctor.stdout + doctor.stderr + setup.stdout +
    setup.stderr;
  assertEquals(said.includes(KEY), false);
});
