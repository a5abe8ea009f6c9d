/**
 * Other gateways, for comparison: those that npm ships complete, in versions that stay the same, and two more where
 * variables name them.
 *
 * @module
 */
import type { Peer } from "./targets.ts";

/** What is asked for. */
const MODELS = ["whole", "paced-50-20"];

/** What starts a package that is a library. */
const LLMS_START = `const Server = require("@musistudio/llms").default;
new Server({
  useJsonFile: false, useEnvFile: false, logger: false,
  initialConfig: {
    providers: [{
      name: "mock", api_key: "x", models: ${JSON.stringify(MODELS)},
      api_base_url: process.env.PROVIDER + "/chat/completions",
    }],
    HOST: "127.0.0.1", PORT: Number(process.env.PORT),
  },
}).start();
`;

/** All of them. */
export const PEERS: readonly Peer[] = [
  {
    name: "portkey",
    // With the web server that it streams with: with the newest of its kind every stream is a 500.
    dependencies: {
      "@portkey-ai/gateway": "1.15.2",
      "@hono/node-server": "1.3.3",
    },
    prefix: "",
    headers: (provider) => ({
      "x-portkey-provider": "openai",
      "x-portkey-custom-host": provider,
    }),
    args: (port) => [
      "node_modules/@portkey-ai/gateway/build/start-server.js",
      `--port=${port}`,
      "--headless",
    ],
  },
  {
    name: "llms",
    dependencies: { "@musistudio/llms": "1.0.53" },
    prefix: "mock,",
    files: () => ({ "start.cjs": LLMS_START }),
    args: () => ["start.cjs"],
  },
  {
    // cargo install aichat --version 0.30.0 --locked
    name: "aichat",
    variable: "AICHAT",
    prefix: "mock:",
    files: (provider) => ({
      // JSON is YAML.
      "config.yaml": JSON.stringify({
        model: "mock:whole",
        clients: [{
          ...{ type: "openai-compatible", name: "mock" },
          ...{ "api_base": provider, "api_key": "x" },
          models: MODELS.map((name) => ({ name })),
        }],
      }),
    }),
    args: (port) => ["--serve", `127.0.0.1:${port}`],
    env: { AICHAT_CONFIG_DIR: "." },
  },
  {
    // pip install 'litellm[proxy]==1.108.*'
    name: "litellm",
    variable: "LITELLM",
    prefix: "",
    files: (provider) => ({
      "config.yaml": JSON.stringify({
        "model_list": [{
          "model_name": "*",
          "litellm_params": {
            ...{ model: "openai/*", "api_base": provider, "api_key": "x" },
          },
        }],
      }),
    }),
    args: (port) => [
      ...["--config", "config.yaml", "--host", "127.0.0.1"],
      ...["--port", String(port), "--telemetry", "False"],
    ],
    env: {
      LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY: "true",
      NO_PROXY: "127.0.0.1",
    },
  },
];
