/** The files with which a team runs: `compose.team.yaml`, and nginx with `nginx.team.conf` before three servers. */
import { assert, assertEquals } from "@std/assert";
import { parse } from "yaml";
import { readAddress } from "../../lib/history/store/postgres/server/address.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { type Nginx, SKIPPED, startNginx } from "../helpers/nginx.ts";
import { rawServer } from "../helpers/raw_server.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { type ServeProcess, startServe } from "../helpers/serve_process.ts";
import { readText } from "../helpers/source_files.ts";
import { openAi } from "../server/serving.ts";
import { connectSocket } from "../server/websocket/socket_client.ts";

const CONF = await readText("nginx.team.conf");
/** After this time the stream goes on although nothing of it was seen. */
const GIVE_UP_MS = 20_000;

Deno.test("compose.team.yaml: three servers with files of their own, one database that only they reach, nginx in front", async () => {
  const { services, volumes, networks } = parse(
    await readText("compose.team.yaml"),
    { merge: true },
  );
  const { db, nginx, ...chats } = services;
  assertEquals(Object.keys(chats), ["chat-1", "chat-2", "chat-3"]);
  const spools = Object.values<Record<string, unknown>>(chats)
    .map(({ volumes }) => String(volumes));
  assertEquals(spools, ["spool-1:/data", "spool-2:/data", "spool-3:/data"]);
  assertEquals(Object.keys(volumes), [
    "database",
    ...spools.map((spool) => spool.replace(":/data", "")),
  ]);
  for (const chat of Object.values<Record<string, unknown>>(chats)) {
    assertEquals([chat["read_only"], chat["ports"]], [true, undefined]);
    const environment = chat["environment"] as Record<string, string>;
    const address = environment["CHAT_STORE"] ?? "";
    const { host, user, password, database } = readAddress(address, () => "");
    assert(Object.hasOwn(services, host), host);
    assertEquals([user, database], [
      db.environment["POSTGRES_USER"],
      db.environment["POSTGRES_DB"],
    ]);
    assertEquals(password, undefined);
    assertEquals(
      environment["PGPASSWORD"],
      db.environment["POSTGRES_PASSWORD"],
    );
  }
  assertEquals([db.ports, db.networks], [undefined, ["inside"]]);
  assertEquals(networks.inside, { internal: true });
  assertEquals(nginx.ports, ["127.0.0.1:11435:8080"]);
  const [mounted = ""] = nginx.volumes;
  assertEquals(mounted, "./nginx.team.conf:/etc/nginx/nginx.conf:ro");
  const servers = CONF.matchAll(/^ *server (chat-\d):11435 /gm);
  assertEquals(
    Array.from(servers, ([, name]) => name),
    Object.keys(chats),
  );
});

/** Three servers, and nginx before them. */
class Team implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly servers: ServeProcess[] = [];
  readonly nginx: Nginx;

  private constructor(nginx: Nginx) {
    this.nginx = nginx;
  }

  static async of(env: Record<string, string> = {}): Promise<Team> {
    await using stack = new AsyncDisposableStack();
    const servers: ServeProcess[] = [];
    let conf = CONF;
    for (let i = 1; i <= 3; i++) {
      const { path } = stack.use(await temporaryFolder());
      const server = stack.use(await startServe([], path, env));
      servers.push(server);
      conf = conf.replace(`chat-${i}:11435`, new URL(server.url).host);
    }
    const team = new Team(stack.use(await startNginx(conf)));
    team.servers.push(...servers);
    team.#stack.use(stack.move());
    return team;
  }

  /** A response, after another if there is one. */
  respond(key: string, input: string, before?: string): Promise<Response> {
    return fetch(`${this.nginx.url}/v1/responses`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${key}`,
      },
      body: JSON.stringify({
        model: "eliza",
        input,
        ...(before === undefined ? {} : { "previous_response_id": before }),
      }),
    });
  }

  async [Symbol.asyncDispose]() {
    await this.#stack.disposeAsync();
  }
}

function nginxTest(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: `nginx.team.conf: ${name}${SKIPPED}`,
    ignore: SKIPPED !== "",
    fn,
  });
}

nginxTest("a stream passes as it comes", async () => {
  const seen = Promise.withResolvers<void>();
  const chunk = (content: string) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}`;
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      yield `${chunk("first")}\n\n`;
      // The second is only said after the first was seen.
      await seen.promise;
      yield `${chunk("second")}\n\ndata: [DONE]\n\n`;
    }())
  );
  await using team = await Team.of(openAi(upstream));
  const reply = await fetch(`${team.nginx.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: "openai/gpt-test",
      stream: true,
      messages: [{ role: "user", content: "Hi" }],
    }),
  });
  assertEquals(reply.status, 200);
  let text = "";
  const body = reply.body?.pipeThrough(new TextDecoderStream());
  for await (const part of body ?? []) {
    text += part;
    if (text.includes("first")) seen.resolve();
  }
  assert(text.includes("second"), text);
});

nginxTest(
  "what says nothing about buffers passes as it comes, too",
  async () => {
    // chat serve asks nginx not to buffer its streams; this server does not, and says no lengths either.
    const seen = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
    let sent = 0;
    await using upstream = rawServer(async (connection) => {
      await connection.request();
      await connection.write(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n" +
          "connection: close\r\n\r\n",
      );
      for (const one of seen) {
        await connection.write(`data: ${sent}\n\n`);
        sent++;
        // The next is only said after this one was seen, or when the test gives up.
        await one.promise;
      }
    });
    const conf = CONF.replace("chat-1:11435", new URL(upstream.url).host)
      .replaceAll(/^ *server chat-\d.*$/gm, "");
    await using nginx = await startNginx(conf);
    const giveUp = setTimeout(
      () => seen.forEach(({ resolve }) => resolve()),
      GIVE_UP_MS,
    );
    const reply = await fetch(`${nginx.url}/v1/chat/completions`);
    const numbers: (readonly [seen: number, sent: number])[] = [];
    const body = reply.body?.pipeThrough(new TextDecoderStream());
    for await (const part of body ?? []) {
      for (const [, number] of part.matchAll(/^data: (\d)$/gm)) {
        numbers.push([Number(number) + 1, sent]);
        seen[Number(number)]?.resolve();
      }
    }
    clearTimeout(giveUp);
    assertEquals(numbers, [[1, 1], [2, 2], [3, 3]], "each before the next");
  },
);

nginxTest(
  "a key stays with a machine, and goes to another when that is killed",
  async () => {
    await using team = await Team.of();
    const killed = new Set<ServeProcess>();
    for (const key of ["a", "b", "c", "d", "e", "f"]) {
      let id: string | undefined;
      for (const input of ["one", "two", "three"]) {
        const reply = await team.respond(key, input, id);
        const response = await reply.json();
        assertEquals(reply.status, 200, JSON.stringify(response));
        id = response.id;
      }
      // The next ones have fewer machines.
      const [server] = team.servers.filter((one) => !killed.has(one));
      if (killed.size === 2 || server === undefined) continue;
      killed.add(server);
      server.kill("SIGKILL");
      await server.result;
      const again = await team.respond(key, "again");
      assertEquals(again.status, 200, await again.text());
    }
  },
);

nginxTest(
  "WebSockets pass; pages and metrics of a single machine do not",
  async () => {
    await using team = await Team.of();
    await using socket = await connectSocket(team.nginx);
    const input = [{ role: "user", content: "Hi" }];
    socket.send({ type: "response.create", model: "eliza", input });
    const events = await socket.response();
    assertEquals(events.at(-1)?.type, "response.completed");
    for (const path of ["/ui", "/ui/live", "/metrics"]) {
      const reply = await fetch(`${team.nginx.url}${path}`);
      assertEquals(reply.status, 404);
      assert((await reply.text()).includes("nginx"));
    }
    const health = await fetch(`${team.nginx.url}/health`);
    assertEquals((await health.json()).status, "ok");
  },
);
