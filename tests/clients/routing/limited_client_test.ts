import { assertEquals, assertRejects } from "@std/assert";
import type { Answer } from "../../../lib/core/answer.ts";
import { eachChunk, scriptedAnswer } from "../../helpers/answers.ts";
import { limitedClient } from "../../../lib/clients/routing/limited_client.ts";
import { Limiter } from "../../../lib/clients/routing/limiter.ts";
import type { ChatChunk, ChatRequest } from "../../../lib/core/chat.ts";
import type { CallOptions } from "../../../lib/core/call.ts";
import type { ChatClient } from "../../../lib/core/client.ts";
import { NetworkError, StreamError } from "../../../lib/core/errors.ts";
import type { WireReply } from "../../../lib/core/wire_reply.ts";
import { fetchReply } from "../../../lib/wire/fetch_reply.ts";
import { textOf } from "../../helpers/wire_reply.ts";

const permissions = "none";
const request: ChatRequest = { model: "m", messages: [], stream: true };
const call = { path: "/x", method: "POST", body: "{}" } as const;
const refused = new NetworkError("refused", { kind: "unreachable" });

function chunk(content: string): ChatChunk {
  return {
    id: "1",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
  };
}

/** A client that answers with these chunks or this response; an error is thrown where it stands. */
function scripted(
  chunks: (ChatChunk | Error | Promise<ChatChunk>)[],
  response: () => Response = () => new Response("body"),
): ChatClient & { left: number } {
  const client = {
    provider: "test",
    baseUrl: "http://test/v1",
    dialect: "openai" as const,
    left: 0,
    encode: () => "{}",
    models: () => Promise.resolve([{ id: "m" }]),
    stream: (_request: ChatRequest, options: CallOptions = {}) =>
      scriptedAnswer(options, async function* () {
        try {
          for (const next of chunks) {
            if (next instanceof Error) throw next;
            yield await next;
          }
        } finally {
          client.left++;
        }
      }),
    send: async () => fetchReply(await response()),
  };
  return client;
}

async function texts(answer: Answer): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const { choices } of eachChunk(answer)) {
    all.push(choices[0]?.delta.content);
  }
  return all;
}

Deno.test({
  name:
    "gate: what a client says of itself stays, and leaving a stream closes it",
  permissions,
  fn: async () => {
    const client = scripted([chunk("a"), chunk("b")]);
    const gated = limitedClient(client, new Limiter(1));
    for await (const _ of gated.stream(request)) break;
    assertEquals(client.left, 1);
    assertEquals(
      [gated.provider, gated.baseUrl, gated.dialect, gated.encode(request)],
      ["test", "http://test/v1", "openai", "{}"],
    );
    assertEquals(await gated.models(), [{ id: "m" }]);
  },
});

Deno.test({
  name: "gate: streams wait for a place, say so, and get it in order",
  permissions,
  fn: async () => {
    const limiter = new Limiter(1);
    const first = Promise.withResolvers<ChatChunk>();
    const slow = limitedClient(scripted([first.promise]), limiter);
    const next = limitedClient(scripted([chunk("b")]), limiter);
    const queued: string[] = [];
    const options = (name: string): CallOptions => ({
      onProgress: ({ type }) => type === "queued" && queued.push(name),
    });
    const answers = [
      texts(slow.stream(request, options("slow"))),
      texts(next.stream(request, options("next"))),
    ];
    assertEquals([limiter.running, limiter.waiting, queued], [1, 1, ["next"]]);
    first.resolve(chunk("a"));
    assertEquals(await Promise.all(answers), [["a"], ["b"]]);
    assertEquals([limiter.running, limiter.waiting], [0, 0]);
  },
});

Deno.test({
  name: "gate: who gives up leaves the queue",
  permissions,
  fn: async () => {
    const limiter = new Limiter(1);
    const gated = limitedClient(scripted([chunk("a")]), limiter);
    using _place = await limiter.enter();
    const stop = new AbortController();
    const { signal } = stop;
    const waiting = [
      texts(gated.stream(request, { signal })),
      gated.send(call, { signal }),
    ];
    const left = new Error("left");
    stop.abort(left);
    for (const call of waiting) {
      await assertRejects(async () => await call, Error, "left");
    }
    assertEquals(limiter.waiting, 0);
  },
});

const ends: [string, (reply: WireReply | undefined) => Promise<unknown>][] = [
  ["read", async (reply) => {
    while (await reply?.read() !== undefined);
  }],
  ["read at once", textOf],
  ["cancelled", async (reply) => await reply?.cancel()],
];
for (const [what, end] of ends) {
  Deno.test({
    name:
      `limitedClient: a sent call keeps its place until its body is ${what}`,
    permissions,
    fn: async () => {
      const limiter = new Limiter(1);
      const init = { status: 201, headers: { "x-request-id": "7" } };
      const gated = limitedClient(
        scripted([], () => new Response("body", init)),
        limiter,
      );
      const reply = await gated.send(call);
      assertEquals(
        [reply?.status, reply?.headers.get("x-request-id"), reply?.hasBody],
        [201, "7", true],
      );
      assertEquals(limiter.running, 1);
      await end(reply);
      assertEquals(limiter.running, 0);
    },
  });
}

Deno.test({
  name: "gate: a place comes back from what has no body, breaks or is refused",
  permissions,
  fn: async () => {
    const limiter = new Limiter(1);
    const broken = new ReadableStream({
      pull: (controller) => controller.error(new TypeError("cut")),
    });
    const send = (response: () => Response) =>
      limitedClient(scripted([], response), limiter)
        .send(call);
    await send(() => new Response(null, { status: 204 }));
    assertEquals(limiter.running, 0);
    const reply = await send(() => new Response(broken));
    assertEquals(limiter.running, 1);
    await assertRejects(async () => await reply?.read(), StreamError);
    assertEquals(limiter.running, 0);
    await assertRejects(() =>
      send(() => {
        throw refused;
      }), NetworkError);
    assertEquals(limiter.running, 0);
  },
});
