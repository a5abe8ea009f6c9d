import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { connectSocket } from "../server/websocket/socket_client.ts";

const ask = (input: string, more: Record<string, unknown> = {}) => ({
  type: "response.create",
  model: "eliza",
  store: false,
  input,
  ...more,
});

/** Two turns over one connection; the answers' texts. */
async function talk(url: string): Promise<unknown[]> {
  await using socket = await connectSocket({ url });
  const said = [];
  let previous = {};
  for (const text of ["I am sad", "Because of my mother"]) {
    socket.send(ask(text, previous));
    const last = (await socket.response()).at(-1);
    const response = last?.["response"] as { id: string; output: unknown };
    previous = { previous_response_id: response.id };
    said.push(response);
  }
  return said;
}

Deno.test("serve: what came over a WebSocket is recorded, verified and replayed, with the same ids", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  let recorded: unknown[];
  {
    await using server = await startServe(["--history", "h.jsonl"], home);
    recorded = await talk(server.url);
    server.kill("SIGTERM");
    assertEquals((await server.result).code, 0);
  }
  const verified = await runCli(
    ["history", "verify", "--history", "h.jsonl"],
    { home },
  );
  assertMatch(verified.stdout, /2 exchanges, 2 proven, no problem/);
  await using replay = await startServe(
    ["--replay", "h.jsonl", "--speed", "max"],
    home,
  );
  assertEquals(await talk(replay.url), recorded);
  await using socket = await connectSocket(replay);
  socket.send(ask("I am glad"));
  const [miss] = await socket.response();
  assertEquals(
    [miss?.["status"], (miss?.["error"] as { code: string }).code],
    [404, "replay_miss"],
  );
  replay.kill("SIGTERM");
  assertEquals((await replay.result).code, 0);
});

Deno.test("serve --fault: over a WebSocket a status is an error, and what is cut breaks the connection", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  {
    await using server = await startServe(["--history", "h.jsonl"], home);
    await talk(server.url);
    server.kill("SIGTERM");
    await server.result;
  }
  const faulty = (fault: string) =>
    startServe(["--replay", "h.jsonl", "--fault", fault], home);
  {
    await using server = await faulty("status=503");
    await using socket = await connectSocket(server);
    socket.send(ask("I am sad"));
    const [event] = await socket.response();
    assertEquals(event?.["status"], 503);
    const headers = event?.["headers"] as Record<string, string>;
    assertEquals(headers["x-chat-fault"], "status=503");
  }
  {
    await using server = await faulty("delay=1ms");
    await using socket = await connectSocket(server);
    socket.send(ask("I am sad"));
    assertEquals(await socket.next(), {
      type: "response.metadata",
      headers: { "x-chat-fault": "delay=1ms" },
    });
  }
  await using server = await faulty("cut");
  const socket = await connectSocket(server);
  socket.send(ask("I am sad"));
  await assertRejects(() => socket.response(), Error, "closed");
  await socket.closed;
});
