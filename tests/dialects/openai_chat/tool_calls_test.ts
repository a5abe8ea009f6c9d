import { assert, assertEquals } from "@std/assert";
import { ToolCallMerger } from "../../../lib/dialects/openai_chat/tool_calls.ts";

function merger(): ToolCallMerger {
  let ids = 0;
  return new ToolCallMerger(() => `call_${++ids}`);
}

Deno.test({
  name:
    "ToolCallMerger.push: pieces that wait together keep the members of each",
  permissions: "none",
  fn() {
    const calls = merger();
    assertEquals(calls.push([{ index: 0, id: "a", x: 1, function: {} }]), []);
    const [call] = calls.push([{
      index: 0,
      x: 2,
      y: 3,
      function: { name: "f", strict: true, arguments: "{}" },
    }]);
    assertEquals(call, {
      index: 0,
      id: "a",
      type: "function",
      function: { name: "f", strict: true, arguments: "{}" },
      x: 1,
      y: 3,
    });
  },
});

Deno.test({
  name:
    "ToolCallMerger.push: no member of a call reaches the prototype of all objects",
  permissions: "none",
  fn() {
    const calls = merger();
    const piece = '{"index":0,"id":"a","function":{"arguments":"{"},' +
      '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    calls.push([JSON.parse(piece)]);
    calls.push([JSON.parse(piece)]);
    calls.flush();
    assert(!("polluted" in {}));
  },
});

Deno.test({
  name: "ToolCallMerger.push: ignores what is no call",
  permissions: "none",
  fn: () => assertEquals(merger().push([null, "x", 3]), []),
});
