import { assertEquals, assertRejects } from "@std/assert";
import { PagesThread } from "../../../lib/server/ui/pages_thread.ts";
import type { ToPages } from "../../../lib/web/thread/messages.ts";

/** A thread that sends the head of each page, and nothing else. */
class HeadsOnly extends EventTarget {
  onmessage: ((event: MessageEvent) => void) | undefined;
  readonly stopped: number[] = [];

  constructor() {
    super();
    queueMicrotask(() => this.#say({ type: "ready" }));
  }

  postMessage(message: ToPages): void {
    if (message.type === "stop") this.stopped.push(message.id);
    if (message.type !== "ask") return;
    this.#say({ type: "head", id: message.id, status: 200, headers: {} });
  }

  terminate(): void {}

  #say(data: unknown): void {
    this.onmessage?.(new MessageEvent("message", { data }));
  }
}

Deno.test("pages thread: a visitor who leaves while a page waits for its next piece ends it", async () => {
  const worker = new HeadsOnly();
  using pages = new PagesThread({
    start: () => worker as unknown as Worker,
    location: undefined,
    running: () => 0,
    said: () => {},
  });
  const visitor = new AbortController();
  const { pieces } = await pages.ask({
    method: "GET",
    path: "history",
    search: "",
    form: "",
    formToken: "",
  }, visitor.signal);
  const reading = Array.fromAsync(pieces);
  visitor.abort(new Error("the visitor left"));
  await assertRejects(() => reading, Error, "the visitor left");
  assertEquals(worker.stopped, [1]);
});
