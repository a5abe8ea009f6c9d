import { assert, assertEquals } from "@std/assert";
import { fakeUpstream } from "../../helpers/fake_upstream.ts";
import { openAi, serving } from "../serving.ts";

async function ask(
  server: { url: string },
  headers: Record<string, string> = {},
): Promise<Uint8Array> {
  const reply = await fetch(`${server.url}/v1/audio/speech`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: '{"model":"openai/tts","input":"Hi"}',
  });
  return await reply.bytes();
}

async function files(path: string): Promise<number> {
  try {
    return (await Array.fromAsync(Deno.readDir(`${path}.bodies`))).length;
  } catch {
    return 0;
  }
}

const cases: [string, number, () => Response, Record<string, string>?][] = [
  ["a sound", 1, () => new Response(Uint8Array.of(0, 255))],
  ["an empty reply", 1, () => new Response("")],
  ["JSON that is not an object", 1, () => Response.json([1, 2])],
  ["a long JSON reply", 1, () => Response.json({ data: "x".repeat(70_000) })],
  ["a short JSON reply", 0, () => Response.json({ data: "x" })],
  [
    "a reply of more than 32 MiB",
    0,
    () => new Response(new Uint8Array(33 * 1024 * 1024)),
  ],
  ["a reply with a key in it", 0, () => new Response("you: sk-canary-serve")],
  [
    "a reply with a key between two reads",
    0,
    () =>
      new Response(
        ReadableStream.from(["you: sk-can", "ary-serve"])
          .pipeThrough(new TextEncoderStream()),
      ),
  ],
  ["an unrecorded reply", 0, () => new Response("a"), {
    "x-chat-no-record": "1",
  }],
];
for (const [name, kept, reply, headers] of cases) {
  Deno.test(`passed through: ${name}: ${kept} file beside the history`, async () => {
    await using upstream = fakeUpstream(reply);
    await using server = await serving({ env: openAi(upstream) });
    const wanted = await reply().bytes();
    assertEquals(await ask(server, headers), wanted);
    const exchanges = await server.exchanges();
    assertEquals(await files(server.store.location), kept);
    const [exchange] = exchanges;
    if (exchange === undefined) return assert(headers !== undefined);
    assertEquals(exchange.status, "completed");
    const { body } = exchange.response?.["wire"] as {
      body?: { bytes: number; kept: boolean };
    };
    if (body === undefined) return assertEquals(kept, 0);
    assertEquals([body.bytes, body.kept], [wanted.length, kept === 1]);
  });
}
