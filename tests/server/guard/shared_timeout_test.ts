import { assertEquals } from "@std/assert";
import { SharedTimeout } from "../../../lib/server/guard/shared_timeout.ts";

Deno.test("SharedTimeout: waits no longer than what it waits for, and leaves no timer when it is closed", async () => {
  const timeout = new SharedTimeout(1_000_000);
  const { promise, resolve } = Promise.withResolvers<void>();
  const waits = [timeout.wait(promise), timeout.wait(Promise.resolve())];
  resolve();
  await Promise.all(waits);
  await timeout.wait(Promise.resolve());
  timeout.close();
});

Deno.test("SharedTimeout: waits as before when it is closed, and leaves no timer then", async () => {
  const timeout = new SharedTimeout(1_000_000);
  const { promise, resolve } = Promise.withResolvers<void>();
  const waits = [timeout.wait(promise), timeout.wait(promise)];
  timeout.close();
  resolve();
  await Promise.all(waits);
  await timeout.wait(Promise.resolve());
});

Deno.test("SharedTimeout: who comes later has time of his own", async () => {
  const timeout = new SharedTimeout(1);
  const never = new Promise<void>(() => {});
  await timeout.wait(Promise.resolve());
  await timeout.wait(never);
  await timeout.wait(never);
  timeout.close();
});

Deno.test("SharedTimeout: ends when its time is over, for all who wait", async () => {
  const timeout = new SharedTimeout(1);
  const never = new Promise<void>(() => {});
  let ended = 0;
  const wait = () => timeout.wait(never).then(() => ended++);
  await Promise.all([wait(), wait(), wait()]);
  await wait();
  assertEquals(ended, 4);
  timeout.close();
});
