import { assertEquals } from "@std/assert";
import type { Message, ToolCall } from "../../../lib/core/chat.ts";
import type { Exchange } from "../../../lib/history/line/exchange.ts";
import { RecordedResults } from "../../../lib/history/trajectory/recorded_results.ts";
import {
  callCount,
  callWords,
  trajectoryOf,
} from "../../../lib/history/trajectory/trajectory.ts";
import { exchange } from "../../bench/exchanges.ts";

function call(name: string, args: unknown, id = "call_1"): ToolCall {
  const text = typeof args === "string" ? args : JSON.stringify(args);
  return { id, type: "function", function: { name, arguments: text } };
}

function calling(...calls: ToolCall[]): Message {
  return { role: "assistant", content: null, tool_calls: calls };
}

const user = (content: string): Message => ({ role: "user", content });
const said = (content: string): Message => ({ role: "assistant", content });
const result = (content: string, id = "call_1"): Message => ({
  role: "tool",
  tool_call_id: id,
  content,
});

/** Exchanges that continue each other, from what each adds to the request and what it answers. */
function chain(
  ...turns: readonly (readonly [messages: Message[], answer: Message])[]
): Exchange[] {
  return turns.map(([messages, message], i) =>
    exchange(`E${i}`, {
      conversation: "E0",
      parent: i === 0 ? null : `E${i - 1}`,
      request: { model: "m", messages },
      message,
    })
  );
}

/** What each step has: its calls with results, and what was said before the next answer. */
function steps(exchanges: readonly Exchange[]): unknown[] {
  return trajectoryOf(exchanges).steps.map(({ calls, then }) => [
    calls.map(({ call, result }) => [callWords(call), result.content]),
    then.map(({ content }) => content),
  ]);
}

Deno.test("trajectoryOf: results find their calls by id, also where an id comes again; what is said meanwhile is kept", () => {
  const exchanges = chain(
    [[user("go")], calling(call("a", {}), call("b", {}, "call_2"))],
    [
      [result("of b", "call_2"), result("of a"), user("hurry")],
      calling(call("a", {})),
    ],
    [[result("of a again")], said("done")],
    [[user("thanks")], said("bye")],
  );
  assertEquals(steps(exchanges), [
    [[["a({})", "of a"], ["b({})", "of b"]], ["hurry"]],
    [[["a({})", "of a again"]], []],
    [[], ["thanks"]],
    [[], []],
  ]);
  const { request, steps: [first] } = trajectoryOf(exchanges);
  assertEquals(request.messages, [user("go")]);
  assertEquals(first?.calls.map(({ place }) => place), [
    { exchange: "E0", call: 0 },
    { exchange: "E0", call: 1 },
  ]);
});

Deno.test("trajectoryOf: a client that changes its first message sends all of them again; nothing counts twice", () => {
  const first = calling(call("a", {}));
  const exchanges = chain(
    [[user("at 9:00"), user("go")], first],
    [[user("at 9:01"), user("go"), first, result("of a")], said("done")],
  );
  assertEquals(steps(exchanges), [[[["a({})", "of a"]], []], [[], []]]);
});

Deno.test("trajectoryOf: calls of the old kind, calls that only a request has, calls without results", () => {
  const old: Message = {
    role: "assistant",
    content: null,
    "function_call": { name: "a", arguments: "{}" },
  };
  const exchanges = chain([
    [
      user("go"),
      old,
      { role: "function", name: "a", content: "of a" },
      calling(call("b", {})),
    ],
    calling(call("c", {}, "call_9")),
  ]);
  assertEquals(steps(exchanges), [
    [[["a({})", "of a"]], []],
    [[], []],
    [[], []],
  ]);
  const results = new RecordedResults(trajectoryOf(exchanges), "end");
  const { messages } = results.next(old);
  assertEquals(messages, [{ role: "function", name: "a", content: "of a" }]);
});

/** A record with equal calls, two calls in one answer, and a second message of the user. */
const RECORD = chain(
  [[user("go")], calling(call("poll", {}))],
  [[result("wait")], calling(call("poll", {}))],
  [
    [result("ready")],
    calling(call("read", { path: "x", n: 1 }), call("write", { to: "y" }, "2")),
  ],
  [[result("x"), result("ok", "2")], said("done")],
  [[user("more")], calling(call("late", {}))],
  [[result("late")], said("bye")],
);

Deno.test("RecordedResults: equal calls get their results in order, each once; order of calls and members does not matter", () => {
  const results = new RecordedResults(trajectoryOf(RECORD), "end");
  const one = results.next(
    calling(
      call("read", '{ "n": 1.0, "path": "x" }', "r"),
      call("poll", "", "p"),
    ),
  );
  assertEquals([one.messages, one.divergence, one.end], [
    [result("x", "r"), result("wait", "p")],
    undefined,
    undefined,
  ]);
  const two = results.next(calling(call("poll", "{}", "q")));
  assertEquals(two.messages, [result("ready", "q")]);
  const three = results.next(calling(call("poll", {}, "z")));
  assertEquals(three.end, "diverged");
  const { step, number, recorded } = three.divergence ?? {};
  assertEquals([step, number], [3, 1]);
  assertEquals(recorded && callWords(recorded.call), 'write({"to":"y"})');
});

Deno.test("RecordedResults: calls of a later question have no results yet; an early answer is a difference, and ends before the user says more", () => {
  const results = new RecordedResults(trajectoryOf(RECORD), "tell");
  const early = results.next(calling(call("late", {})));
  assertEquals(early.divergence?.number, 1);
  assertEquals(
    String(early.messages[0]?.content).startsWith("Not run: this call is not"),
    true,
  );
  // The first difference is the only one.
  const answered = results.next(said("no"));
  assertEquals(
    [answered.messages, answered.divergence, answered.end],
    [[user("more")], undefined, undefined],
  );
  const then = results.next(calling(call("late", {}, "l")));
  assertEquals(then.messages, [result("late", "l")]);
  assertEquals(results.next(said("bye")).end, "answered");
  const strict = new RecordedResults(trajectoryOf(RECORD), "end");
  const { end, divergence } = strict.next(said("no"));
  assertEquals([end, divergence?.step, divergence?.number], [
    "diverged",
    1,
    null,
  ]);
  assertEquals(callCount(trajectoryOf(RECORD)), 5);
});
