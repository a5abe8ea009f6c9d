import { assertEquals, assertMatch } from "@std/assert";
import { WorkerThreads } from "../../../lib/server/workers/worker_threads.ts";

/** Threads that run a script in the place of the server. */
function threads(script: string, said: string[] = []): WorkerThreads {
  const url = `data:text/javascript,${encodeURIComponent(script)}`;
  return new WorkerThreads({
    count: 2,
    start: () => new Worker(url, { type: "module" }),
    own: () => ({ metrics: [], running: 1 }),
    said: (text, worker) => said.push(`${worker}: ${text}`),
  });
}

Deno.test("WorkerThreads: a thread that breaks off is told of, and waited for no more", async () => {
  using workers = threads(
    `onmessage = ({ data }) => {
      if (data.type === "serve") postMessage({ type: "listening" });
      if (data.type === "look") throw new Error("out of order");
    };`,
  );
  await workers.serve(1);
  assertEquals(await workers.look(), [
    { metrics: [], running: 1 },
    { metrics: [], running: 0 },
  ]);
  const { message } = await workers.failed;
  assertMatch(
    message,
    /^Worker 1 of the server has failed: .*out of order/,
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
      if (data.type === "look") {
        const look = { metrics: [], running: 7 };
        postMessage({ type: "looked", id: data.id, look });
      }
      if (data.type === "stop") postMessage({ type: "done" });
    };`,
    said,
  );
  await workers.serve(80);
  const running = async () =>
    (await workers.look()).map(({ running }) => running);
  assertEquals(await running(), [1, 7]);
  await workers.stop(new AbortController().signal);
  assertEquals(await running(), [1, 7]);
  assertEquals(said, ["1: on 80"]);
});
