import { assertEquals } from "@std/assert";
import { Patience } from "../../lib/server/patience.ts";

Deno.test("Patience: waits no longer than what it waits for, and leaves no timer when it is closed", async () => {
  const patience = new Patience(1_000_000);
  const { promise, resolve } = Promise.withResolvers<void>();
  const waits = [patience.wait(promise), patience.wait(Promise.resolve())];
  resolve();
  await Promise.all(waits);
  await patience.wait(Promise.resolve());
  patience.close();
});

Deno.test("Patience: waits as before when it is closed, and leaves no timer then", async () => {
  const patience = new Patience(1_000_000);
  const { promise, resolve } = Promise.withResolvers<void>();
  const waits = [patience.wait(promise), patience.wait(promise)];
  patience.close();
  resolve();
  await Promise.all(waits);
  await patience.wait(Promise.resolve());
});

Deno.test("Patience: who comes later has time of his own", async () => {
  const patience = new Patience(1);
  const never = new Promise<void>(() => {});
  await patience.wait(Promise.resolve());
  await patience.wait(never);
  await patience.wait(never);
  patience.close();
});

Deno.test("Patience: ends when its time is over, for all who wait", async () => {
  const patience = new Patience(1);
  const never = new Promise<void>(() => {});
  let ended = 0;
  const wait = () => patience.wait(never).then(() => ended++);
  await Promise.all([wait(), wait(), wait()]);
  await wait();
  assertEquals(ended, 4);
  patience.close();
});
