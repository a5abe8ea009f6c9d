/** What a replay says of its answers in their heads. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";

const said = (day: string) => [{ role: "user", content: `Day ${day}` }];

const ENDPOINTS: Record<string, (day: string) => Record<string, unknown>> = {
  "chat/completions": (day) => ({ messages: said(day) }),
  "messages": (day) => ({ messages: said(day), "max_tokens": 9 }),
  "responses": (day) => ({ input: `Day ${day}` }),
};

Deno.test("serve --replay: rules and faults are in the head of every answer, streamed or not, in all dialects", async () => {
  await using folder = await temporaryFolder();
  const ask = (url: string, path: string, day: string, stream: boolean) =>
    fetch(`${url}/v1/${path}`, {
      method: "POST",
      body: JSON.stringify({
        model: "eliza",
        ...ENDPOINTS[path]?.(day),
        stream,
      }),
    });
  {
    await using server = await startServe(
      ["--history", "h.jsonl"],
      folder.path,
    );
    const reply = await ask(server.url, "chat/completions", "1", false);
    await reply.body?.cancel();
    server.kill("SIGTERM");
    await server.result;
  }
  for (const fault of ["delay=1ms", "status=503"]) {
    const args = ["--replay", "h.jsonl", "--ignore", "Day \\d"];
    await using server = await startServe(
      [...args, "--fault", fault, "--speed", "max"],
      folder.path,
    );
    for (const path of Object.keys(ENDPOINTS)) {
      for (const stream of [true, false]) {
        const { headers, status, body } = await ask(
          server.url,
          path,
          "2",
          stream,
        );
        await body?.cancel();
        assertEquals(
          [
            status,
            headers.get("x-chat-matched"),
            headers.get("x-chat-fault"),
          ],
          [fault === "delay=1ms" ? 200 : 503, "ignoring /Day \\d/", fault],
          `${path} ${stream}`,
        );
      }
    }
    server.kill("SIGTERM");
    assertStringIncludes((await server.result).stderr, "6 answers matched");
  }
});
