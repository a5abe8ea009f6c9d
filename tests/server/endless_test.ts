import { assertEquals, assertObjectMatch } from "@std/assert";
import { rawServer } from "../helpers/raw_server.ts";
import { anthropic, hi, openAi, serving } from "./serving.ts";

/** Relayed, and translated. */
const ASKED = [
  { path: "chat/completions", model: "openai/m", env: openAi },
  { path: "chat/completions", model: "anthropic/m", env: anthropic },
  { path: "messages", model: "openai/m", env: openAi },
];
for (const { path, model, env } of ASKED) {
  Deno.test(`an answer that is whole and has no end is given up, and its connection closed: ${path}, ${model}`, async () => {
    const gone = Promise.withResolvers<void>();
    await using upstream = rawServer(async (connection) => {
      await connection.request();
      await connection.write(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" +
          'transfer-encoding: chunked\r\n\r\n2\r\n{"\r\n',
      );
      const block = new Uint8Array(1024 * 1024).fill(120);
      try {
        for (let mebibytes = 0; mebibytes < 1024; mebibytes++) {
          await connection.write("100000\r\n");
          await connection.write(block);
          await connection.write("\r\n");
        }
      } finally {
        gone.resolve();
      }
    });
    await using server = await serving({ env: env(upstream) });
    const reply = await fetch(`${server.url}/v1/${path}`, {
      method: "POST",
      body: JSON.stringify(hi({ model, "max_tokens": 5 })),
    });
    assertEquals(reply.status, 502);
    assertObjectMatch(await reply.json(), {
      error: { message: `${model}: the answer is longer than 134217728 bytes` },
    });
    await gone.promise;
  });
}
