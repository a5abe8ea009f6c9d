import { assertEquals } from "@std/assert";
import { NetworkError } from "../../lib/core/errors.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { event, HELLO, hi, openAi, post, serving } from "./serving.ts";

const failure = { error: { message: "overloaded", type: "server_error" } };

const AT_ONCE = { "retry-after-ms": "0" };

const failing: [string, tries: number, () => Response][] = [
  [
    "a status that is tried again",
    3,
    () =>
      Response.json(failure, {
        status: 503,
        headers: AT_ONCE,
      }),
  ],
  [
    "a first event that is tried again",
    3,
    () => sse([`data: ${JSON.stringify(failure)}\n\n`], { headers: AT_ONCE }),
  ],
  ["a stream that ends at once", 1, () => sse([])],
];
for (const [name, tries, reply] of failing) {
  Deno.test(`circuit: ${name} that fails counts once for each request`, async () => {
    await using upstream = fakeUpstream(reply);
    await using server = await serving({ env: openAi(upstream) });
    const { registry } = server.context;
    const circuit = registry.circuit(registry.provider("openai"));
    for (let i = 0; i < 5; i++) {
      assertEquals(circuit.state, "closed");
      const reply = await post(server, hi({ stream: true }));
      await reply.body?.cancel();
      assertEquals(reply.status >= 500, true);
      assertEquals(upstream.requests.length, tries * (i + 1));
    }
    assertEquals(circuit.state, "open");
  });
}

Deno.test("circuit: an answer that begins, and a request that is refused, close it again", async () => {
  const replies = [
    () => sse([event({ content: "x" }), ...HELLO.slice(-2)]),
    () => Response.json(failure, { status: 400 }),
  ];
  for (const reply of replies) {
    await using upstream = fakeUpstream(reply);
    await using server = await serving({ env: openAi(upstream) });
    const { registry } = server.context;
    const circuit = registry.circuit(registry.provider("openai"));
    const refused = new NetworkError("refused", { kind: "unreachable" });
    for (let i = 0; i < 5; i++) circuit.ended(refused);
    assertEquals(circuit.state, "open");
    await (await post(server, hi({ stream: true }))).body?.cancel();
    assertEquals(circuit.state, "closed");
  }
});
