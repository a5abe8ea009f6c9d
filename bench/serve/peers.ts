/**
 * The gateways that npm ships complete, for comparison, in versions that stay the same.
 *
 * @module
 */
import type { Peer } from "./targets.ts";

/** With the web server that it streams with: with the newest of its kind every stream is a 500. */
const PORTKEY = {
  dependencies: {
    "@portkey-ai/gateway": "1.15.2",
    "@hono/node-server": "1.3.3",
  },
  overrides: { "@hono/node-server": "1.3.3" },
};

const LLMS = { dependencies: { "@musistudio/llms": "1.0.53" } };

/** What starts the second one, whose package is a library. */
const LLMS_START = `const Server = require("@musistudio/llms").default;
new Server({
  useJsonFile: false, useEnvFile: false, logger: false,
  initialConfig: {
    providers: [{
      name: "mock", api_key: "x", models: ["whole", "paced-50-20"],
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
    package: PORTKEY,
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
    package: LLMS,
    prefix: "mock,",
    headers: () => ({}),
    files: { "start.cjs": LLMS_START },
    args: () => ["start.cjs"],
  },
];
