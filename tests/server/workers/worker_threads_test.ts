import { assertEquals, assertMatch } from "@std/assert";
import { newPageSecrets } from "../../../lib/server/ui/pages.ts";
import { WorkerThreads } from "../../../lib/server/workers/worker_threads.ts";

/** Threads that run a script in the place of the server. */
function threads(
  script: string,
  said: string[] = [],
  startMs: number | undefined = undefined,
): WorkerThreads {
  const url = `data:text/javascript,${encodeURIComponent(script)}`;
  return new WorkerThreads({
    pageSecrets: newPageSecrets(),
    serverId: "self",
    count: 2,
    ...(startMs === undefined ? {} : { startMs }),
    start: () => new Worker(url, { type: "module" }),
    own: () => ({ metrics: [], running: 1 }),
    cancelOwn: () => {},
    flushOwn: () => Promise.resolve(),
    heardOwn: () => {},
    liveOwn: () => ({ type: "nothing" }),
    ledger: () => Promise.reject(new Error("there are no keys")),
    said: (text, worker) => said.push(`${worker}: ${text}`),
  });
}

Deno.test("WorkerThreads: a thread that breaks off is told of, and waited for no more", async () => {
  using workers = threads(
    `onmessage = ({ data }) => {
      if (data.type === "serve") postMessage({ type: "listening" });
      if (data.type === "ask snapshot") throw new Error("out of order");
    };
    postMessage({ type: "ready" });`,
  );
  await workers.serve(1);
  assertEquals(await workers.snapshots(), [
    { metrics: [], running: 1 },
    { metrics: [], running: 0 },
  ]);
  const { message } = await workers.failed;
  assertMatch(
    message,
    /^Worker 1 of the server failed: .*out of order/,
  );
  await workers.stop(new AbortController().signal);
});

Deno.test("WorkerThreads: one that has ended is shown as it was", async () => {
  const said: string[] = [];
  using workers = threads(
    `onmessage = ({ data }) => {
      if (data.type === "serve") {
        postMessage({ type: "said", text: "on " + data.task.port });
        postMessage({ type: "listening" });
      }
      if (data.type === "ask snapshot") {
        const snapshot = { metrics: [], running: 7 };
        postMessage({ type: "snapshot", id: data.id, snapshot });
      }
      if (data.type === "stop") postMessage({ type: "done" });
    };
    postMessage({ type: "ready" });`,
    said,
  );
  await workers.serve(80);
  const running = async () =>
    (await workers.snapshots()).map(({ running }) => running);
  assertEquals(await running(), [1, 7]);
  await workers.stop(new AbortController().signal);
  assertEquals(await running(), [1, 7]);
  assertEquals(said, ["1: on 80"]);
});

Deno.test("WorkerThreads: a worker that loads for a while still gets its task", async () => {
  using workers = threads(
    `await new Promise((done) => setTimeout(done, 50));
    onmessage = ({ data }) => {
      if (data.type === "serve") postMessage({ type: "listening" });
      if (data.type === "stop") postMessage({ type: "done" });
    };
    postMessage({ type: "ready" });`,
  );
  const started = await Promise.race([
    workers.serve(1).then(() => "listens"),
    workers.failed.then(({ message }) => message),
  ]);
  assertEquals(started, "listens");
  await workers.stop(new AbortController().signal);
});

Deno.test("WorkerThreads: a worker that never listens has failed when its time is up", async () => {
  using workers = threads("setInterval(() => {}, 1_000);", [], 50);
  await workers.serve(1);
  const { message } = await workers.failed;
  assertEquals(
    message,
    "Worker 1 of the server failed: it did not start within 0.05 s",
  );
});

Deno.test("WorkerThreads: stopping does not wait for a worker that has not begun", async () => {
  using workers = threads("setInterval(() => {}, 1_000);");
  const serving = workers.serve(1);
  await workers.stop(new AbortController().signal);
  await serving;
});

Deno.test("WorkerThreads: a flush waits for what a thread has to write", async () => {
  const said: string[] = [];
  using workers = threads(
    `onmessage = ({ data }) => {
      if (data.type === "serve") postMessage({ type: "listening" });
      if (data.type === "stop") postMessage({ type: "done" });
      if (data.type !== "ask flush") return;
      postMessage({ type: "said", text: "written" });
      postMessage({ type: "flushed", id: data.id });
    };
    postMessage({ type: "ready" });`,
    said,
  );
  await workers.serve(1);
  await workers.flush();
  assertEquals(said, ["1: written"]);
  await workers.stop(new AbortController().signal);
  await workers.flush();
  assertEquals(said, ["1: written"]);
});
