/**
 * Machines of a team: a home for each, and what users do there.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { PostgresHistory } from "../../lib/history/store/postgres/postgres_history.ts";
import { Shipper } from "../../lib/history/store/shipping/shipper.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import type { ServeProcess } from "../helpers/serve_process.ts";
import { recorded } from "../history/fixture.ts";

/** A message as it is sent. */
export type SentMessage = Readonly<Record<string, unknown>>;

/** The homes of three machines. */
export async function threeHomes(): Promise<
  AsyncDisposable & Readonly<Record<"a" | "b" | "c", string>>
> {
  const folders = await Promise.all([1, 2, 3].map(() => temporaryFolder()));
  const [a = "", b = "", c = ""] = folders.map(({ path }) => path);
  return {
    a,
    b,
    c,
    async [Symbol.asyncDispose]() {
      for (const folder of folders) await folder[Symbol.asyncDispose]();
    },
  };
}

/** Asks with the whole conversation, as clients do; returns it with the answer. */
export async function turn(
  { url }: ServeProcess,
  before: readonly SentMessage[],
  content: string,
): Promise<SentMessage[]> {
  const messages = [...before, { role: "user", content }];
  const reply = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "eliza", messages }),
  });
  assertEquals(reply.status, 200);
  const [{ message }] = (await reply.json()).choices;
  return [...messages, message];
}

/** What `history` says about the store. */
export async function said(
  home: string,
  address: string,
  ...args: string[]
): Promise<string> {
  const result = await runCli(["history", ...args, "--store", address], {
    home,
  });
  assertEquals(result.code, 0, result.stderr);
  return result.stdout;
}

/** The exchanges in the store. */
export async function stored(address: string): Promise<Exchange[]> {
  const history = new PostgresHistory(address, { warn: () => {} });
  try {
    return await recorded(history);
  } finally {
    await history.close();
  }
}

/** The question of an exchange. */
export function asked({ request }: Exchange): unknown {
  return request.messages.at(-1)?.content;
}

/** Stops a server, which brings its last lines. */
export async function stop(serve: ServeProcess): Promise<void> {
  serve.kill("SIGTERM");
  const { code, stderr } = await serve.result;
  assertEquals(code, 0, stderr);
}

/** The history's file of a machine, on Linux. */
export async function fileIn(home: string): Promise<string> {
  const path = `${home}/.local/share/chat/history.jsonl`;
  assert((await Deno.stat(path)).isFile);
  return path;
}

/** The exchanges in the file of a machine. */
export async function linesIn(
  home: string,
): Promise<(Exchange & { text: string })[]> {
  const text = await Deno.readTextFile(await fileIn(home));
  return text.split("\n").filter((line) => line !== "").map((line) => ({
    text: line,
    ...JSON.parse(line) as Exchange,
  }));
}

/** Brings all lines of a machine's file, as if none had arrived. */
export async function push(home: string, address: string): Promise<void> {
  const shipper = await Shipper.of(await fileIn(home), address);
  await shipper.fromTheFirst();
  await shipper.ship(() => {});
  await shipper.close();
}
