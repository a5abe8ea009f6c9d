/** A history that somebody else wrote, as what `serve --replay` answers from. */
import { assert, assertEquals } from "@std/assert";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { GOOD, type Line, oddLines } from "./odd_lines.ts";

/** Requests that a line's exchange may answer. */
function requestOf(line: string): unknown[] {
  const { exchange: _, ...value } = JSON.parse(line) as Line;
  const { request, provider, model } = value;
  if (typeof request !== "object" || request === null) return [];
  const name = typeof model === "string" && typeof provider === "string"
    ? `${provider}/${model}`
    : "openai/gpt";
  return [{ ...request, model: name }];
}

Deno.test("foreign histories: serve --replay answers out of one, whatever its lines say", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const lines = [...oddLines()].filter((line) => line.length < 10_000);
  await Deno.writeTextFile(path, `${lines.join("\n")}\n`);
  await using server = await startServe(
    ["--replay", path, "--speed", "max"],
    folder.path,
  );
  const statuses = new Set<number>();
  const ask = async (path: string, body?: unknown) => {
    const reply = await fetch(`${server.url}/v1/${path}`, {
      method: body === undefined ? "GET" : "POST",
      ...body === undefined ? {} : { body: JSON.stringify(body) },
    }).catch(() => undefined);
    // A recorded connection that failed fails again.
    const text = await reply?.text().catch(() => "") ?? "";
    assert(!/internal/i.test(text), `${JSON.stringify(body)}: ${text}`);
    statuses.add(reply?.status ?? 0);
  };
  const [good] = requestOf(JSON.stringify(GOOD));
  const asked = lines.filter((line) => line.startsWith("{")).flatMap(requestOf);
  const bodies = [...new Set(asked.map((body) => JSON.stringify(body)))];
  const jobs = [
    ...bodies.map((body) => () => ask("chat/completions", JSON.parse(body))),
    // Each is answered by the next exchange that fits.
    ...Array.from({ length: 300 }, (_, i) => () =>
      ask("chat/completions", {
        ...good as Line,
        ...i % 2 === 0 ? {} : { stream: true },
      })),
    () => ask("embeddings", { model: "openai/gpt", input: "x" }),
    () => ask("models"),
    ...lines.filter((_, i) => i % 50 === 0).map((line) => () =>
      ask(`responses/resp_${/"id":"(\w+)"/.exec(line)?.[1]}`)
    ),
  ];
  for (let i = 0; i < jobs.length; i += 8) {
    await Promise.all(jobs.slice(i, i + 8).map((job) => job()));
  }
  server.kill("SIGTERM");
  const { code, stdout, stderr } = await server.result;
  assertEquals(code, 0);
  assert(!/internal/i.test(stdout + stderr), stderr);
  assert(statuses.has(200) && statuses.has(404), [...statuses].join());
});
