import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { Circuit } from "../../../lib/clients/routing/circuit.ts";
import type { ResolvedModel } from "../../../lib/clients/registry.ts";
import {
  attempt,
  type RouteFailure,
} from "../../../lib/clients/routing/route.ts";
import {
  ApiError,
  NetworkError,
  StreamError,
} from "../../../lib/core/errors.ts";

const permissions = "none";
const refused = new NetworkError("refused", { kind: "unreachable" });
const limited = new ApiError("slow down", { kind: "rate_limit", status: 429 });
const cut = new StreamError("cut", { kind: "truncated" });
const invalid = new ApiError("no", { kind: "invalid_request", status: 400 });

function model(name: string): ResolvedModel {
  const provider = {
    name,
    title: name,
    dialect: "openai",
    baseUrl: "http://test/v1",
  } as const;
  return { name: `${name}/m`, provider, model: "m" };
}
const [a, b, c] = [model("a"), model("b"), model("c")];

/** Calls as a table says: an error is thrown, anything else is the answer. */
function calls(
  table: Record<string, unknown>,
): { call: (target: ResolvedModel) => Promise<unknown>; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    call: async ({ provider }) => {
      asked.push(provider.name);
      const answer = await table[provider.name];
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
  return ({ provider }) => {
    const circuit = all.get(provider.name) ?? new Circuit({ failures: 1 });
    if (!all.has(provider.name) && broken.includes(provider.name)) {
      circuit.ended(refused);
    }
    all.set(provider.name, circuit);
    return circuit;
  };
}

Deno.test({
  name: "attempt: each circuit is told once how its call ended",
  permissions,
  fn: async () => {
    const told: [string, unknown][] = [];
    const circuit = ({ provider }: ResolvedModel) => {
      const circuit = new Circuit();
      circuit.ended = (error) => void told.push([provider.name, error]);
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
        ["a/m", "a keeps failing, so it gets no requests for a while"],
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
