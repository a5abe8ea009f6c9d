/**
 * The agent of the README's picture: gives a task to the model at `OPENAI_BASE_URL`, carries out the tools that it
 * calls, and says each in one line.
 *
 * @module
 */

/** A call as Chat Completions has it. */
interface ToolCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

const TOOLS = ["write", "run"].map((name) => ({
  type: "function",
  function: { name, parameters: { type: "object" } },
}));

/** Writes a file or runs a command; what came of it. */
async function carryOut({ function: { name, arguments: text } }: ToolCall) {
  const { path, content, command } = JSON.parse(text);
  if (name === "write") {
    await Deno.writeTextFile(path, content);
    return { said: `write ${path}`, result: "written" };
  }
  const { stdout } = await new Deno.Command("sh", { args: ["-c", command] })
    .output();
  const result = new TextDecoder().decode(stdout).trim();
  return { said: `run   ${command}: ${result}`, result };
}

const messages: object[] = [{ role: "user", content: Deno.args[0] }];
for (;;) {
  const url = `${Deno.env.get("OPENAI_BASE_URL")}/chat/completions`;
  const reply = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${Deno.env.get("OPENAI_API_KEY")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      model: "openai/gpt-4o-mini",
      messages,
      tools: TOOLS,
    }),
  });
  const { choices: [{ message }] } = await reply.json();
  messages.push(message);
  const calls: readonly ToolCall[] = message.tool_calls ?? [];
  if (calls.length === 0) {
    await Deno.stdout.write(new TextEncoder().encode(`${message.content}\n`));
    break;
  }
  for (const call of calls) {
    const { said, result } = await carryOut(call);
    await Deno.stdout.write(new TextEncoder().encode(`  ${said}\n`));
    messages.push({ role: "tool", "tool_call_id": call.id, content: result });
  }
}
