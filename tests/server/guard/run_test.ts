import { assertEquals } from "@std/assert";
import { ulidTime } from "../../../lib/core/data/ulid.ts";
import { serving } from "../serving.ts";

const ULID = "01M8PW42MSET15M3W6WKDZT5P9";
/** Of version 7, as Codex makes them: its first 48 bits are a time in ms. */
const UUID = "019a2f3b-4c5d-7e6f-8a9b-0c1d2e3f4a5b";

/** Of version 4, as Claude Code makes them: without a time. */
const RANDOM_UUID = "35ae1621-553f-4fec-9e62-a334a441ee7c";

/** The run that an exchange with these headers is recorded in, and the lines of runs. */
async function recordedRun(
  ...requests: Record<string, string>[]
): Promise<{ status: number; run: unknown; runs: unknown[] }> {
  await using server = await serving();
  let status = 0;
  for (const headers of requests) {
    const reply = await fetch(`${server.url}/v1/chat/completions`, {
      method: "POST",
      headers,
      body: JSON.stringify({
        model: "eliza",
        messages: [{ role: "user", content: "Hello" }],
      }),
    });
    await reply.body?.cancel();
    status = reply.status;
  }
  const exchanges = await server.exchanges();
  const runs = await Array.fromAsync(server.store.runs());
  return { status, run: exchanges.at(-1)?.run, runs };
}

Deno.test("x-chat-run: a ULID is the run, whose line is written once", async () => {
  const headers = { "x-chat-run": ULID };
  const { run, runs } = await recordedRun(headers, headers);
  assertEquals(run, ULID);
  const [line, other] = runs as Record<string, unknown>[];
  assertEquals(other, undefined);
  assertEquals(
    { ...line, started: "" },
    { id: ULID, command: [], cwd: null, started: "", ended: null, exit: null },
  );
});

Deno.test("x-chat-run: another name has the same ULID in every server, and keeps its name", async () => {
  const headers = { "x-chat-run": "nächtlich #7" };
  const bytes = new TextEncoder().encode(headers["x-chat-run"]);
  headers["x-chat-run"] = Array.from(bytes, (byte) => String.fromCharCode(byte))
    .join("");
  const first = await recordedRun(headers);
  const second = await recordedRun(headers);
  assertEquals(first.run, second.run);
  assertEquals(String(first.run).length, 26);
  const [line] = first.runs as Record<string, unknown>[];
  assertEquals(line?.["name"], "nächtlich #7");
});

Deno.test("a client's own session is its run: Claude Code's and Codex' headers, after x-chat-run", async () => {
  const time = Number.parseInt(UUID.replaceAll("-", "").slice(0, 12), 16);
  for (
    const name of ["X-Claude-Code-Session-Id", "session-id", "session_id"]
  ) {
    const { run, runs } = await recordedRun({ [name]: UUID });
    assertEquals(ulidTime(String(run)), time, name);
    assertEquals((runs[0] as Record<string, unknown>)["name"], UUID);
  }
  const { run, runs } = await recordedRun({
    "x-claude-code-session-id": RANDOM_UUID,
    "x-claude-code-agent-id": "a1",
  });
  assertEquals(String(run).length, 26);
  const [line] = runs as Record<string, unknown>[];
  assertEquals(line?.["name"], RANDOM_UUID);
  // Codex' thread differs from its session where an agent of it asks.
  const thread = await recordedRun({ "session-id": UUID, "thread-id": ULID });
  assertEquals((thread.runs[0] as { name: string }).name, UUID);
  const both = await recordedRun({ "session-id": UUID, "x-chat-run": ULID });
  assertEquals(both.run, ULID);
});

Deno.test("x-chat-run: 128 characters are a name, more are refused; a session that is too long is none", async () => {
  const longest = await recordedRun({ "x-chat-run": "n".repeat(128) });
  assertEquals(longest.status, 200);
  const long = await recordedRun({ "x-chat-run": "n".repeat(129) });
  assertEquals([long.status, long.run], [400, undefined]);
  const session = await recordedRun({ "session-id": "n".repeat(129) });
  assertEquals([session.status, session.run], [200, undefined]);
});

Deno.test("a request that names no run belongs to none", async () => {
  const { run, runs } = await recordedRun({});
  assertEquals([run, runs], [undefined, []]);
});
