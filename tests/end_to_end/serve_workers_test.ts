import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { bundle, ENTRY, SCRIPTS } from "../../tools/bundle.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { type ServeProcess, startServe } from "../helpers/serve_process.ts";
import { readPrometheus } from "../server/prometheus.ts";
import { event, HELLO, hi, openAi } from "../server/serving.ts";
import { until } from "../helpers/until.ts";
import { freePort } from "../helpers/free_port.ts";

const TWO = ["--workers", "2", "--metrics"];
const FOUR_CORES = fileURLToPath(
  new URL("../helpers/four_cores.ts", import.meta.url),
);
/** How a server comes to two threads. */
const WAYS: readonly { way: string; args: string[]; main?: string }[] = [
  { way: "--workers 2", args: TWO },
  {
    way: "--workers auto on four cores",
    args: ["--workers", "auto", "--metrics"],
    main: FOUR_CORES,
  },
];
const ELIZA = { model: "eliza", messages: [{ role: "user", content: "Hi" }] };

function historyPath(home: string): string {
  return `${home}/.local/share/chat/history.jsonl`;
}

async function untilListening(port: number): Promise<void> {
  await until("the server to listen", async () => {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return true;
    } catch {
      return false;
    }
  });
}

function linux(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: Deno.build.os !== "linux", fn });
}

/** A request on a connection of its own: the system chooses a thread for it. */
async function fresh(
  { url }: ServeProcess,
  body: unknown,
): Promise<Response & Disposable> {
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  try {
    const reply = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      client,
    });
    return Object.assign(reply, { [Symbol.dispose]: () => client.close() });
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Asks until both threads have answered; returns how often. */
async function untilBothAnswered(server: ServeProcess): Promise<number> {
  let sent = 0;
  await until("both threads to answer", async () => {
    if ((await answers(server, sent)).size >= 2) return true;
    using reply = await fresh(server, ELIZA);
    await reply.body?.cancel();
    sent++;
    return false;
  }, { every: 0 });
  return sent;
}

/** Chat completions that each worker has answered, once there are so many. */
function answers(
  { url }: ServeProcess,
  expected: number,
): Promise<Map<string, number>> {
  return until(`${expected} answers`, async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    const counts = new Map(
      readPrometheus(text)
        .filter(({ name, labels }) =>
          name === "chat_worker_requests_total" &&
          labels["endpoint"] === "/chat/completions"
        )
        .map(({ labels, value }) => [labels["worker"] ?? "", value]),
    );
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
    return all >= expected && counts;
  });
}

for (const { way, args, main } of WAYS) {
  linux(
    `serve ${way}: all threads answer, one announcement says so, any of them tells what all have done`,
    async () => {
      await using folder = await temporaryFolder();
      const words = [...args, "--log", "json"];
      await using server = await startServe(words, folder.path, {}, main);
      const sent = await untilBothAnswered(server);
      const health = await (await fetch(`${server.url}/health`)).json();
      assertEquals([health.status, health.workers], ["ok", 2]);
      const text = await (await fetch(`${server.url}/metrics`)).text();
      for (
        const name of [
          'chat_requests_total{endpoint="/chat/completions",model="eliza",status="200"}',
          'chat_time_to_first_token_seconds_count{model="eliza"}',
        ]
      ) assertStringIncludes(text, `${name} ${sent}\n`);
      server.kill("SIGTERM");
      const { code, stdout, stderr } = await server.result;
      assertEquals(code, 0);
      assertEquals(stdout.match(/chat listens on/g)?.length, 1);
      assertMatch(stdout, /^ {2}workers {2}2 threads$/m);
      const lines = stderr.trim().split("\n").map((line) => JSON.parse(line));
      assertEquals(lines.filter(({ model }) => model === "eliza").length, sent);
      const ids = (await readHistory(historyPath(folder.path))).map(({ id }) =>
        id
      );
      assertEquals([ids.length, new Set(ids).size], [sent, sent]);
    },
  );

  linux(
    `serve ${way}: a conversation whose turns come by different threads is one chain, nothing imported`,
    async () => {
      await using folder = await temporaryFolder();
      await using server = await startServe(args, folder.path, {}, main);
      const messages: { role: string; content: string }[] = [];
      let before = new Map<string, number>();
      const threads: string[] = [];
      let changes = 0;
      while (changes < 3 || threads.length < 6) {
        messages.push({ role: "user", content: `Turn ${threads.length}` });
        using reply = await fresh(server, { model: "eliza", messages });
        messages.push((await reply.json()).choices[0].message);
        const now = await answers(server, threads.length + 1);
        const [by = ""] = [...now.keys()]
          .filter((one) => now.get(one) !== before.get(one));
        if (threads.length > 0 && by !== threads.at(-1)) changes++;
        threads.push(by);
        before = now;
      }
      const lines = await readHistory(historyPath(folder.path));
      assertEquals(lines.length, threads.length);
      assertEquals(
        lines.map(({ source, parent }) => [source, parent]),
        lines.map((_, index) => ["serve", lines[index - 1]?.["id"] ?? null]),
      );
      assertEquals(new Set(lines.map((line) => line["conversation"])).size, 1);
      const verified = await runCli(["history", "verify"], {
        home: folder.path,
      });
      assertEquals([verified.code, verified.stderr], [0, ""]);
    },
  );
}

const STREAMS = 30;

const STOPS = [
  { ending: "completed", code: 0, signals: ["SIGTERM"] },
  { ending: "aborted", code: 143, signals: ["SIGTERM", "SIGTERM"] },
] as const;
for (
  const { ending, code, signals, way, args, main } of STOPS.flatMap((stop) =>
    WAYS.map((way) => ({ ...stop, ...way }))
  )
) {
  linux(
    `serve ${way}: told to stop ${signals.length} times while streams run, it records each of them, ${ending}`,
    async () => {
      await using folder = await temporaryFolder();
      const gate = Promise.withResolvers<void>();
      await using upstream = fakeUpstream(() =>
        sse(async function* () {
          yield event({ content: "par" });
          await gate.promise;
          yield* HELLO;
        }())
      );
      const env = openAi(upstream);
      await using server = await startServe(args, folder.path, env, main);
      const replies = await Promise.all(
        Array.from(
          { length: STREAMS },
          () => fresh(server, hi({ stream: true })),
        ),
      );
      server.kill("SIGTERM");
      if (signals.length === 1) gate.resolve();
      else {
        // The same signal again within half a second would be the same one.
        await new Promise((resolve) => setTimeout(resolve, 700));
        server.kill("SIGTERM");
      }
      await Promise.all(replies.map((reply) => reply.text()));
      for (const reply of replies) reply[Symbol.dispose]();
      const result = await server.result;
      assertEquals([result.code, result.stderr], [code, ""]);
      const lines = await readHistory(historyPath(folder.path));
      assertEquals(
        lines.map((line) => line["status"]),
        Array.from({ length: STREAMS }, () => ending),
      );
    },
  );
}

linux("serve --workers: killed, it has recorded what has ended", async () => {
  await using folder = await temporaryFolder();
  await using server = await startServe(TWO, folder.path);
  const ended: string[] = [];
  const many = Array.from({ length: 20 }, async () => {
    using reply = await fresh(server, ELIZA);
    await reply.text();
    ended.push(reply.headers.get("x-chat-exchange") ?? "");
    if (ended.length === 5) server.kill("SIGKILL");
  });
  await Promise.allSettled(many);
  await server.result;
  const ids = (await readHistory(historyPath(folder.path))).map(({ id }) => id);
  assertEquals(ended.length >= 5, true);
  assertEquals(ended.filter((id) => !ids.includes(id)), []);
});

linux(
  "serve --workers: an address in use is refused, by whomever it is used",
  async () => {
    await using folder = await temporaryFolder();
    await using server = await startServe(TWO, folder.path);
    const { port } = new URL(server.url);
    const ways = [
      { words: ["--workers", "3"] },
      { words: [] },
      { words: [], main: FOUR_CORES },
    ];
    for (const { words, main } of ways) {
      const args = ["serve", "--port", port, ...words];
      const second = await runCli(args, {
        home: folder.path,
        ...(main === undefined ? {} : { main }),
      });
      assertEquals([second.code, second.stdout], [2, ""]);
      assertStringIncludes(
        second.stderr,
        `127.0.0.1 port ${port}: it is in use`,
      );
    }
  },
);

linux(
  "serve --workers: a worker that cannot go on ends the server, in a line",
  async () => {
    await using folder = await temporaryFolder();
    // A pipe gives the second thread that reads it another configuration than the first.
    const pipe = `${folder.path}/config.json`;
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    const port = freePort();
    const ending = runCli(
      ["serve", "--port", String(port), ...TWO],
      { home: folder.path, env: { CHAT_CONFIG: pipe } },
    );
    await Deno.writeTextFile(pipe, "{}");
    await untilListening(port); // the first has read to the end
    await Deno.writeTextFile(pipe, '{"providers":{"x":{}}}');
    const { code, stdout, stderr } = await ending;
    assertEquals([code, stdout], [1, ""]);
    assertMatch(stderr, /^chat: Worker 1 of the server failed: [^\n]+\n$/);
  },
);

linux(
  "serve --workers: what every thread has to say is said once",
  async () => {
    await using folder = await temporaryFolder();
    const history = `${folder.path}/none/history.jsonl`;
    await Deno.writeTextFile(`${folder.path}/none`, "a file, no folder");
    const args = [...TWO, "--history", history];
    await using server = await startServe(args, folder.path);
    const sent = await untilBothAnswered(server);
    const health = await (await fetch(`${server.url}/health`)).json();
    assertEquals(
      [health.status, health["history_waiting_lines"]],
      ["degraded", sent],
    );
    server.kill("SIGTERM");
    const { stderr } = await server.result;
    assertEquals(stderr.match(/cannot write/g)?.length, 1, stderr);
  },
);

linux("serve --workers: threads start from the bundle too", async () => {
  await using folder = await temporaryFolder();
  await bundle(folder.path);
  const main = `${folder.path}/${SCRIPTS}/${ENTRY}`;
  await using server = await startServe(TWO, folder.path, {}, main);
  await untilBothAnswered(server);
});

const wrong: [args: string[], expected: string][] = [
  [["--workers", "0"], "--workers takes auto or a whole number from 1 to 64"],
  [["--workers", "1.5"], "--workers takes auto or a whole number from 1 to 64"],
  [["--workers", "65"], "--workers takes auto or a whole number from 1 to 64"],
  [["--workers", "many"], "a whole number from 1 to 64, not many"],
  [["--workers", ""], "--workers takes auto or a whole number from 1 to 64"],
  [
    ["--workers", "2", "--max-concurrency", "1"],
    "2 workers cannot share a limit of 1 calls at a time",
  ],
];
for (const [args, expected] of wrong) {
  linux(`serve ${args.join(" ")}: one line and exit 2`, async () => {
    const { code, stdout, stderr } = await runCli(["serve", ...args]);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, /^chat: [^\n]+\n$/);
    assertStringIncludes(stderr, expected);
  });
}

linux(
  "serve --workers: a response is cancelled whichever thread runs it",
  async () => {
    await using upstream = fakeUpstream(() =>
      sse(async function* () {
        yield HELLO.slice(0, 3).join("");
        await new Promise(() => {});
      }())
    );
    await using home = await temporaryFolder();
    await using server = await startServe(TWO, home.path, openAi(upstream));
    const post = async (path: string, body: unknown) => {
      // Each on a connection of its own, which any thread may get.
      const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
      const reply = await fetch(`${server.url}/v1/responses${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        client,
      });
      return Object.assign(reply, { [Symbol.dispose]: () => client.close() });
    };
    const asked = { model: "openai/gpt-test", input: "Hi", stream: true };
    for (let round = 0; round < 6; round++) {
      using streamed = await post("", asked);
      let text = "";
      let id: string | undefined;
      const events = streamed.body?.pipeThrough(new TextDecoderStream());
      for await (const piece of events ?? []) {
        text += piece;
        if (id !== undefined) continue;
        id = /"id":"(resp_\w+)"/.exec(text)?.[1];
        if (id === undefined) continue;
        using reply = await post(`/${id}/cancel`, {});
        assertEquals((await reply.json()).status, "cancelled");
      }
      assertStringIncludes(text, "event: response.incomplete");
    }
  },
);

linux(
  "serve --workers: all threads count the failures of a provider, so that five keep it from getting requests",
  async () => {
    const refused = {
      error: { message: "no quota", code: "insufficient_quota" },
    };
    await using upstream = fakeUpstream(() =>
      Response.json(refused, { status: 429 })
    );
    await using folder = await temporaryFolder();
    await Deno.writeTextFile(
      `${folder.path}/config.json`,
      '{"aliases":{"either":["openai/m","eliza"]}}',
    );
    await using server = await startServe(TWO, folder.path, {
      ...openAi(upstream),
      CHAT_CONFIG: `${folder.path}/config.json`,
    });
    const open = async () => {
      const text = await (await fetch(`${server.url}/metrics`)).text();
      return readPrometheus(text).find(({ name, labels }) =>
        name === "chat_circuit_state" && labels["provider"] === "openai" &&
        labels["state"] === "open"
      )?.value;
    };
    for (let sent = 1; sent <= 5; sent++) {
      using reply = await fresh(server, { ...ELIZA, model: "either" });
      assertEquals([reply.status, upstream.requests.length], [200, sent]);
      await reply.body?.cancel();
    }
    await until("both threads to know", async () => await open() === 2);
  },
);

linux(
  "serve --workers auto: a configuration that is a pipe is read once, by one thread",
  async () => {
    await using folder = await temporaryFolder();
    const pipe = `${folder.path}/config.json`;
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    const args = ["--workers", "auto"];
    const env = { CHAT_CONFIG: pipe };
    const starting = startServe(args, folder.path, env, FOUR_CORES);
    await Deno.writeTextFile(pipe, '{"aliases":{"doctor":"eliza"}}');
    await using server = await starting;
    const health = await (await fetch(`${server.url}/health`)).json();
    assertEquals([health.status, health.workers], ["ok", undefined]);
    using reply = await fresh(server, { ...ELIZA, model: "doctor" });
    assertEquals(reply.status, 200);
    await reply.body?.cancel();
  },
);

linux(
  "serve --workers: a response can be continued as soon as it is complete, whichever thread is asked",
  async () => {
    await using folder = await temporaryFolder();
    await using server = await startServe(TWO, folder.path);
    const post = async (body: Record<string, unknown>) => {
      // Each on a connection of its own, which any thread may get.
      const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
      const reply = await fetch(`${server.url}/v1/responses`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ model: "eliza", input: "Hi", ...body }),
        client,
      });
      return Object.assign(reply, { [Symbol.dispose]: () => client.close() });
    };
    for (let round = 0; round < 40; round++) {
      using first = await post({ stream: true });
      let text = "";
      const events = first.body?.pipeThrough(new TextDecoderStream());
      for await (const piece of events ?? []) {
        text += piece;
        if (text.includes("event: response.completed")) break;
      }
      const [, id] = /"id":"(resp_\w+)"/.exec(text) ?? [];
      using second = await post({ previous_response_id: id });
      assertEquals([second.status, await second.text() !== ""], [200, true]);
    }
  },
);
