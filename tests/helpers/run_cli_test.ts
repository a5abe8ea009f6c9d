import { assertEquals } from "@std/assert";
import { programEnv } from "./run_cli.ts";

Deno.test("programEnv: authorities and registries of the machine are kept, its keys and home are not", () => {
  const machine: Record<string, string> = {
    PATH: "/bin",
    HOME: "/home/somebody",
    OPENAI_API_KEY: "sk-canary-machine",
    HTTPS_PROXY: "http://127.0.0.1:1",
    DENO_DIR: "/cache",
    DENO_CERT: "/ca.pem",
    DENO_TLS_CA_STORE: "system",
    SSL_CERT_FILE: "/system.pem",
    NODE_EXTRA_CA_CERTS: "/extra.pem",
    NPM_CONFIG_REGISTRY: "https://npm.example",
    JSR_URL: "https://jsr.example",
  };
  const get = (name: string) => machine[name];
  const { HOME: _, OPENAI_API_KEY: __, HTTPS_PROXY: ___, ...kept } = machine;
  assertEquals(programEnv("/tmp/home", { A: "b" }, { get }), {
    ...kept,
    HOME: "/tmp/home",
    NO_COLOR: "1",
    A: "b",
  });
});
