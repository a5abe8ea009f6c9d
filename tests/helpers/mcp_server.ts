/**
 * A small MCP server of 2025, for tests: as a handler of messages, and, when it is run, over stdin and stdout.
 *
 * @module
 */

/** A message of JSON-RPC. */
interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: {
    readonly name?: string;
    readonly arguments?: Readonly<Record<string, unknown>>;
    readonly protocolVersion?: string;
  };
}

const schema = (...names: string[]) => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, {}])),
});

const TOOLS = [
  {
    name: "add",
    description: "Adds two numbers.",
    inputSchema: schema("a", "b"),
    annotations: { readOnlyHint: true },
  },
  { name: "env", description: "Names variables.", inputSchema: schema() },
  { name: "fail", description: "Fails.", inputSchema: schema() },
  { name: "hang", description: "Never ends.", inputSchema: schema() },
];

/** Answers a message; undefined where there is nothing to answer. */
export function answerOf({ id, method, params = {} }: Message): unknown {
  if (id === undefined) return undefined;
  const result = (result: unknown) => ({ jsonrpc: "2.0", id, result });
  switch (method) {
    case "initialize":
      return result({
        protocolVersion: params.protocolVersion,
        capabilities: { tools: { listChanged: true } },
        serverInfo: { name: "mock", version: "1" },
      });
    case "tools/list":
      return result({ tools: TOOLS });
    case "tools/call":
      return params.name === "hang" ? undefined : result(
        called(params.name, params.arguments ?? {}),
      );
    default:
      return {
        jsonrpc: "2.0",
        id,
        error: { code: -32601, message: `Unknown method ${method}` },
      };
  }
}

function called(
  name: string | undefined,
  args: Readonly<Record<string, unknown>>,
): unknown {
  const text = (text: string) => ({ content: [{ type: "text", text }] });
  if (name === "add") {
    return text(String(Number(args["a"]) + Number(args["b"])));
  }
  if (name === "env") {
    return text(Object.keys(Deno.env.toObject()).sort().join(" "));
  }
  return { ...text("no luck"), isError: true };
}

if (import.meta.main) {
  await Deno.stdout.write(new TextEncoder().encode("Hello from a server\n"));
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  let rest = "";
  for await (const piece of lines) {
    const [last = "", ...whole] = (rest + piece).split("\n").reverse();
    rest = last;
    for (const line of whole.reverse()) {
      const answer = answerOf(JSON.parse(line));
      if (answer === undefined) continue;
      const bytes = new TextEncoder().encode(`${JSON.stringify(answer)}\n`);
      await Deno.stdout.write(bytes);
    }
  }
}
