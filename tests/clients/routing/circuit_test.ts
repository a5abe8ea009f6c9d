import { assertEquals } from "@std/assert";
import {
  Circuit,
  isUpstreamFailure,
} from "../../../lib/clients/routing/circuit.ts";
import {
  ApiError,
  NetworkError,
  StreamError,
} from "../../../lib/core/errors.ts";

const permissions = "none";
const refused = new NetworkError("refused", { kind: "unreachable" });

Deno.test({
  name:
    "Circuit: opens after five failures in a row, lets one probe through after the pause",
  permissions,
  fn: () => {
    let now = 0;
    const circuit = new Circuit({ now: () => now });
    for (let i = 0; i < 4; i++) circuit.ended(refused);
    circuit.ended();
    for (let i = 0; i < 4; i++) circuit.ended(refused);
    assertEquals([circuit.state, circuit.allows()], ["closed", true]);
    circuit.ended(refused);
    now = 9_999;
    assertEquals([circuit.state, circuit.allows()], ["open", false]);
    now = 10_000;
    assertEquals([circuit.allows(), circuit.state], [true, "probing"]);
    assertEquals(circuit.allows(), false);
    circuit.ended(refused);
    assertEquals([circuit.state, circuit.allows()], ["open", false]);
    now = 20_000;
    assertEquals(circuit.allows(), true);
    circuit.ended();
    assertEquals([circuit.state, circuit.allows()], ["closed", true]);
  },
});

Deno.test({
  name: "Circuit: a probe that never tells its end is followed by another",
  permissions,
  fn: () => {
    let now = 0;
    const circuit = new Circuit({ now: () => now, failures: 1 });
    circuit.ended(refused);
    now = 10_000;
    assertEquals(circuit.allows(), true);
    now = 20_000;
    assertEquals(circuit.allows(), true);
  },
});

Deno.test({
  name:
    "Circuit: a refused request shows an upstream that works, one given up shows nothing",
  permissions,
  fn: () => {
    const circuit = new Circuit({ failures: 2 });
    circuit.ended(refused);
    circuit.ended(new DOMException("left", "AbortError"));
    circuit.ended(refused);
    assertEquals(circuit.state, "open");
    circuit.ended(new ApiError("x", { kind: "invalid_request", status: 400 }));
    assertEquals(circuit.state, "closed");
  },
});

const kinds = [
  ["invalid_request", false],
  ["auth", false],
  ["permission", false],
  ["not_found", false],
  ["redirect", false],
  ["rate_limit", true],
  ["quota", true],
  ["overloaded", true],
  ["timeout", true],
  ["server", true],
  ["invalid_response", true],
] as const;
for (const [kind, expected] of kinds) {
  Deno.test({
    name: `isUpstreamFailure: ${kind} is ${expected}`,
    permissions,
    fn: () =>
      assertEquals(
        isUpstreamFailure(new ApiError("x", { kind, status: 500 })),
        expected,
      ),
  });
}

const broken = [
  ["truncated", undefined, true],
  ["timeout", undefined, true],
  ["invalid", undefined, true],
  ["error", undefined, true],
  ["error", 529, true],
  ["error", 429, true],
  ["error", 400, false],
] as const;
for (const [kind, status, expected] of broken) {
  Deno.test({
    name:
      `isUpstreamFailure: a stream that ends with ${kind} ${status} is ${expected}`,
    permissions,
    fn: () => {
      const error = new StreamError("x", { kind, status });
      assertEquals(isUpstreamFailure(error), expected);
    },
  });
}
