import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { Circuit } from "../../lib/clients/circuit.ts";
import type { ResolvedModel } from "../../lib/clients/registry.ts";
import {
  attempt,
  type RouteFailure,
  started,
} from "../../lib/clients/route.ts";
import type { ChatChunk, Delta } from "../../lib/core/chat.ts";
import { ApiError, NetworkError, StreamError } from "../../lib/core/errors.ts";

const permissions = "none";
const refused = new NetworkError("refused", { kind: "unreachable" });
const limited = new ApiError("slow down", { kind: "rate_limit", status: 429 });
const cut = new StreamError("cut", { kind: "truncated" });
const invalid = new ApiError("no", { kind: "invalid_request", status: 400 });

function model(provider: string): ResolvedModel {
  const row = {
    name: provider,
    title: provider,
    dialect: "openai",
    baseUrl: "http://test/v1",
  } as const;
  return { name: `${provider}/m`, row, model: "m" };
}
const [a, b, c] = [model("a"), model("b"), model("c")];

/** Calls as a table says: an error is thrown, anything else is the answer. */
function calls(
  table: Record<string, unknown>,
): { call: (target: ResolvedModel) => Promise<unknown>; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    call: async ({ row }) => {
      asked.push(row.name);
      const answer = await table[row.name];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

Deno.test({
  name: "attempt: goes on to the next model while upstreams fail",
  permissions,
  fn: async () => {
    const told: RouteFailure[] = [];
    const { call, asked } = calls({ a: refused, b: cut, c: "answer" });
    const result = await attempt([a, b, c], call, {
      onFailed: (failure) => told.push(failure),
    });
    assertEquals([result.value, result.target.name], ["answer", "c/m"]);
    assertEquals(asked, ["a", "b", "c"]);
    assertEquals(result.failures, [
      { name: "a/m", error: refused },
      { name: "b/m", error: cut },
    ]);
    assertEquals(told, result.failures);
  },
});

Deno.test({
  name: "attempt: a request that is refused or given up is not tried elsewhere",
  permissions,
  fn: async () => {
    for (const error of [invalid, new DOMException("left", "AbortError")]) {
      const { call, asked } = calls({ a: error, b: "answer" });
      assertStrictEquals(
        await assertRejects(() => attempt([a, b], call)),
        error,
      );
      assertEquals(asked, ["a"]);
    }
  },
});

Deno.test({
  name: "attempt: throws what the last one threw, which nobody is told before",
  permissions,
  fn: async () => {
    const told: RouteFailure[] = [];
    const { call } = calls({ a: refused, b: limited });
    const thrown = await assertRejects(() =>
      attempt([a, b], call, { onFailed: (failure) => told.push(failure) })
    );
    assertStrictEquals(thrown, limited);
    assertEquals(told.map(({ name }) => name), ["a/m"]);
  },
});

function circuits(...broken: string[]): (target: ResolvedModel) => Circuit {
  const all = new Map<string, Circuit>();
  return ({ row }) => {
    const circuit = all.get(row.name) ?? new Circuit({ failures: 1 });
    if (!all.has(row.name) && broken.includes(row.name)) circuit.ended(refused);
    all.set(row.name, circuit);
    return circuit;
  };
}

Deno.test({
  name: "attempt: each circuit is told once how its call ended",
  permissions,
  fn: async () => {
    const told: [string, unknown][] = [];
    const circuit = ({ row }: ResolvedModel) => {
      const circuit = new Circuit();
      circuit.ended = (error) => void told.push([row.name, error]);
      return circuit;
    };
    const { call } = calls({ a: refused, b: "answer", c: invalid });
    await attempt([a, b, c], call, { circuit });
    assertEquals(told, [["a", refused], ["b", undefined]]);
    told.length = 0;
    await assertRejects(() => attempt([c, a], call, { circuit }), ApiError);
    assertEquals(told, [["c", invalid]]);
  },
});

Deno.test({
  name: "attempt: passes over models behind an open circuit and says so",
  permissions,
  fn: async () => {
    const { call, asked } = calls({ a: "never", b: refused, c: "answer" });
    const { failures, target } = await attempt([a, b, c], call, {
      circuit: circuits("a"),
    });
    assertEquals(asked, ["b", "c"]);
    assertEquals(target.name, "c/m");
    assertEquals(
      failures.map(({ name, error }) => [name, (error as Error).message]),
      [
        ["a/m", "a keeps failing and is left alone for a while"],
        ["b/m", "refused"],
      ],
    );
  },
});

Deno.test({
  name: "attempt: with all circuits open the first model is asked all the same",
  permissions,
  fn: async () => {
    const { call, asked } = calls({ a: "answer", b: "never" });
    const { failures } = await attempt([a, b], call, {
      circuit: circuits("a", "b"),
    });
    assertEquals([asked, failures], [["a"], []]);
  },
});

function chunk(delta: Delta, finish: string | null = null): ChatChunk {
  return {
    id: "1",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta, finish_reason: finish }],
  };
}
const usage: ChatChunk = { ...chunk({}), choices: [] };

/** Chunks that tell how far they were read, and whether they were closed. */
class Source {
  read = 0;
  closed = false;
  readonly chunks: AsyncIterable<ChatChunk>;

  constructor(...chunks: (ChatChunk | Error)[]) {
    this.chunks = this.#yield(chunks);
  }

  async *#yield(chunks: (ChatChunk | Error)[]): AsyncGenerator<ChatChunk> {
    try {
      for (const chunk of chunks) {
        this.read++;
        if (chunk instanceof Error) throw chunk;
        yield await Promise.resolve(chunk);
      }
    } finally {
      this.closed = true;
    }
  }
}

const beginnings: [string, Delta, string | null][] = [
  ["text", { content: "a" }, null],
  ["reasoning", { reasoning_content: "a" }, null],
  ["a refusal", { refusal: "a" }, null],
  [
    "a tool call",
    { tool_calls: [{ index: 0, function: { name: "f" } }] },
    null,
  ],
  ["a vendor's own member", { audio: { id: "a" } }, null],
  ["an end", {}, "stop"],
];
for (const [what, delta, finish] of beginnings) {
  Deno.test({
    name: `started: an answer begins with ${what}`,
    permissions,
    fn: async () => {
      const all = [
        usage,
        chunk({ role: "assistant", content: "" }),
        chunk({ content: null, tool_calls: [] }),
        chunk(delta, finish),
        chunk({ content: "z" }),
      ];
      const from = new Source(...all);
      const chunks = await started(from.chunks);
      assertEquals(from.read, 4);
      assertEquals(await Array.fromAsync(chunks), all);
      assertEquals(from.closed, true);
    },
  });
}

Deno.test({
  name:
    "started: what fails before the answer begins fails at once, what fails later fails later",
  permissions,
  fn: async () => {
    const early = new Source(chunk({ role: "assistant" }), cut);
    assertStrictEquals(
      await assertRejects(() => started(early.chunks)),
      cut,
    );
    const late = await started(new Source(chunk({ content: "a" }), cut).chunks);
    const seen: ChatChunk[] = [];
    const thrown = await assertRejects(async () => {
      for await (const chunk of late) seen.push(chunk);
    });
    assertEquals([seen.length, thrown === cut], [1, true]);
  },
});

Deno.test({
  name: "started: an answer without content is passed on whole",
  permissions,
  fn: async () => {
    const chunks = await started(new Source(usage, usage).chunks);
    assertEquals(await Array.fromAsync(chunks), [usage, usage]);
  },
});

Deno.test({
  name: "started: leaving early closes the source and gives nothing more",
  permissions,
  fn: async () => {
    const from = new Source(usage, chunk({ content: "a" }), chunk({}, "stop"));
    const chunks = await started(from.chunks);
    for await (const _ of chunks) break;
    assertEquals([from.closed, from.read], [true, 2]);
    assertEquals(await Array.fromAsync(chunks), []);
  },
});
