import { assertEquals, assertThrows } from "@std/assert";
import { Registry } from "../../../lib/clients/registry.ts";
import { refuseOwnAddress } from "../../../lib/commands/serve/own_address.ts";
import { ConfigError } from "../../../lib/core/errors.ts";

function check(host: string, port: number, vars: Record<string, string>): void {
  const env = (name: string) => vars[name];
  const config = { env, configPath: undefined };
  refuseOwnAddress({ host, port }, new Registry({ env }), config);
}

const own: [host: string, url: string][] = [
  ...["127.0.0.1", "localhost", "LOCALHOST.", "a.localhost", "0.0.0.0", "[::]"]
    .map((name): [string, string] => ["127.0.0.1", name]),
  ["127.0.0.1", "[::1]"],
  ["127.0.0.1", "[::ffff:127.0.0.1]"],
  ["127.0.0.1", "2130706433"],
  ["::1", "localhost"],
  ["0.0.0.0", "127.0.0.9"],
  ["0.0.0.0", "localhost"],
  ["::", "[::1]"],
  ["192.168.1.5", "192.168.1.5"],
  ["fd00::5", "[fd00::5]"],
];
for (const [host, name] of own) {
  Deno.test(`refuseOwnAddress: ${name} is a server that listens on ${host}`, () => {
    const url = `http://${name}:11435/v1`;
    for (const variable of ["OPENAI_BASE_URL", "OLLAMA_BASE_URL"]) {
      const error = assertThrows(
        () => check(host, 11435, { [variable]: url }),
        ConfigError,
      );
      assertEquals(
        error.message,
        `${variable} points to this server itself (${new URL(url).origin})`,
      );
    }
  });
}

const others: [host: string, url: string][] = [
  ["127.0.0.1", "http://127.0.0.1:11436/v1"],
  ["127.0.0.1", "http://127.0.0.2:11435/v1"],
  ["127.0.0.1", "http://192.168.1.5:11435/v1"],
  ["192.168.1.5", "http://127.0.0.1:11435/v1"],
  ["127.0.0.1", "http://localhost.example:11435/v1"],
  ["127.0.0.1", "no address"],
];
for (const [host, url] of others) {
  Deno.test(`refuseOwnAddress: ${url} is not a server that listens on ${host}`, () => {
    check(host, 11435, { OPENAI_BASE_URL: url });
  });
}

Deno.test("refuseOwnAddress: usual ports, and providers of the config file", () => {
  const env = (name: string) => name === "KEY" ? "k" : undefined;
  const providers = [{ name: "mine", baseUrl: "http://localhost/v1" }];
  const error = assertThrows(
    () =>
      refuseOwnAddress(
        { host: "127.0.0.1", port: 80 },
        new Registry({ env, providers }),
        { env, configPath: "/c.json" },
      ),
    ConfigError,
  );
  assertEquals(
    error.message,
    '"providers.mine.baseUrl" in /c.json points to this server itself (http://localhost)',
  );
});

Deno.test("refuseOwnAddress: where nobody said that a local provider is, a server may be", () => {
  check("127.0.0.1", 8080, {});
  check("127.0.0.1", 11434, {});
});
