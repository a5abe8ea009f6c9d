/** What becomes of a connection once an answer that was streamed over it is whole. */
import { eachChunk } from "../helpers/answers.ts";
import { assertEquals } from "@std/assert";
import { createAnthropicClient } from "../../lib/clients/anthropic/client.ts";
import { createOpenAiClient } from "../../lib/clients/openai/client.ts";
import type { ChatClient } from "../../lib/core/client.ts";
import { Http1Transport } from "../../lib/wire/http1/transport.ts";
import type { Transport } from "../../lib/wire/transport.ts";
import { fakeClock } from "../helpers/fake_clock.ts";
import { type RawConnection, rawServer } from "../helpers/raw_server.ts";

const HEAD =
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const LAST_CHUNK = "0\r\n\r\n";

function chunked(events: readonly unknown[], end = ""): string {
  const text = events.map((event) => `data: ${JSON.stringify(event)}\n\n`);
  const data = text.join("") + end;
  return `${data.length.toString(16)}\r\n${data}\r\n`;
}

interface Provider {
  readonly stream: string;
  readonly create: (url: string, transport: Transport) => ChatClient;
}

const PROVIDERS: Readonly<Record<string, Provider>> = {
  OpenAiClient: {
    stream: chunked([
      { choices: [{ index: 0, delta: { content: "hi" } }] },
      { choices: [{ index: 0, delta: {}, "finish_reason": "stop" }] },
    ], "data: [DONE]\n\n"),
    create: (url, transport) =>
      createOpenAiClient({ provider: "p", baseUrl: url, transport }),
  },
  AnthropicClient: {
    stream: chunked([
      { type: "message_start", message: { id: "m", model: "m" } },
      {
        type: "content_block_start",
        index: 0,
        "content_block": { type: "text", text: "hi" },
      },
      { type: "message_delta", delta: { "stop_reason": "end_turn" } },
      { type: "message_stop" },
    ]),
    create: (url, transport) =>
      createAnthropicClient({ provider: "p", baseUrl: url, transport }),
  },
};

async function textOf(client: ChatClient): Promise<string> {
  const request = {
    model: "m",
    messages: [{ role: "user" as const, content: "hi" }],
    stream: true,
  };
  const chunks = await Array.fromAsync(eachChunk(client.stream(request)));
  return chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
}

for (const [name, { stream, create }] of Object.entries(PROVIDERS)) {
  Deno.test(`${name}.stream: a connection whose reply ends a little after its answer is used again`, async () => {
    const answered = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    await using server = rawServer(async (connection: RawConnection) => {
      for (const told of [answered.promise, undefined]) {
        await connection.request();
        await connection.write(HEAD + stream);
        await told;
        await connection.write(LAST_CHUNK);
      }
      await connection.gone();
    });
    using transport = new Http1Transport({ env: () => undefined });
    const client = create(server.url, async (request) => {
      const reply = await transport.send(request);
      const read = reply.read.bind(reply);
      reply.read = async () => {
        const bytes = await read();
        if (bytes === undefined) ended.resolve();
        return bytes;
      };
      return reply;
    });
    assertEquals(await textOf(client), "hi");
    answered.resolve();
    await ended.promise;
    assertEquals(await textOf(client), "hi");
    assertEquals(server.connections, 1);
  });

  Deno.test(`${name}.stream: a connection whose reply does not end is closed`, async () => {
    const gone = Promise.withResolvers<void>();
    await using server = rawServer(async (connection: RawConnection) => {
      await connection.request();
      await connection.write(HEAD + stream);
      await connection.gone();
      gone.resolve();
    });
    using transport = new Http1Transport({ env: () => undefined });
    using clock = fakeClock();
    const client = create(server.url, transport.send.bind(transport));
    assertEquals(await textOf(client), "hi");
    clock.advance(1_000);
    await gone.promise;
  });
}
