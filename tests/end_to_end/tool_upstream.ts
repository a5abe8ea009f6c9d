/**
 * A provider whose model calls the tools that its user message names, strict about what it is sent.
 *
 * @module
 */
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
} from "../helpers/fake_upstream.ts";
import { END, event, failure } from "./chat_upstream.ts";

interface Message {
  role: string;
  content: string | null;
  "tool_calls"?: { id: string }[];
  "tool_call_id"?: string;
}

/**
 * Each line of the user's message that begins with `!` is an answer with calls: `!NAME JSON & NAME JSON`, after a text
 * in front of `!`. When all have been made, the answer is what the tools returned.
 *
 * @param scripts by model, the lines that take the place of those of the user's message
 */
export function toolUpstream(
  scripts: Readonly<Record<string, string>> = {},
): FakeUpstream {
  return fakeUpstream(({ body }) => {
    const { model, messages, tools = [] } = JSON.parse(body);
    const fault = faultOf(messages);
    if (fault !== undefined) return failure(400, fault);
    // To a script, what comes with results is no new question.
    const user = messages.findLastIndex(({ role }: Message, at: number) =>
      role === "user" &&
      (scripts[model] === undefined || messages[at - 1]?.role !== "tool")
    );
    const since: Message[] = messages.slice(user + 1);
    const script = scripts[model] ?? String(messages[user].content);
    const steps = script.split("\n")
      .filter((line) => line.includes("!"));
    const at = since.filter(({ role }) => role === "assistant").length;
    const step = steps[at];
    if (step === undefined || tools.length === 0) {
      const results = since.filter(({ role }) => role === "tool")
        .map(({ content }) => `[${content}]`);
      return sse([
        event({ content: results.join(" ") || `${tools.length} tools` }),
        ...END,
      ]);
    }
    const [text = "", calls = ""] = step.split("!");
    return sse([
      ...text === "" ? [] : [event({ content: text })],
      ...calls.split(" & ").map((call, index) => {
        const [, name, args] = /^(\S+) ?(.*)$/.exec(call) ?? [];
        const id = `call_${at}_${index}`;
        return event({
          tool_calls: [
            {
              index,
              id,
              type: "function",
              function: { name, arguments: args },
            },
          ],
        });
      }),
      event({}, "tool_calls"),
      ...END.slice(1),
    ]);
  });
}

/** What the API would refuse: calls without results, results without calls. */
function faultOf(messages: readonly Message[]): string | undefined {
  let open: string[] = [];
  for (const { role, tool_calls: calls, tool_call_id: id = "" } of messages) {
    if (role === "tool") {
      if (!open.includes(id)) return `No call ${id}`;
      open = open.filter((other) => other !== id);
      continue;
    }
    if (open.length > 0) return `No result of ${open.join(", ")}`;
    open = calls?.map(({ id }) => id) ?? [];
  }
  return open.length > 0 ? `No result of ${open.join(", ")}` : undefined;
}
