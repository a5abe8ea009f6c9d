/**
 * The client of each dialect. Its code is loaded with the first provider that needs it.
 *
 * @module
 */
import type { ChatClient } from "../core/client.ts";
import { loader } from "../core/load.ts";
import type { ElizaOptions } from "./eliza/client.ts";
import type { OpenAiClientOptions } from "./openai/client.ts";
import type { ProviderConfig } from "./provider_config.ts";

/** Options of a client; each dialect reads those that it knows. */
export interface ClientOptions extends OpenAiClientOptions, ElizaOptions {}

/** Creates the client of one provider. */
export type CreateClient = (options: ClientOptions) => ChatClient;

const loadAnthropic = loader<typeof import("./anthropic/client.ts")>(
  import.meta.url,
  "./anthropic/client.ts",
);
const loadEliza = loader<typeof import("./eliza/client.ts")>(
  import.meta.url,
  "./eliza/client.ts",
);
const loadOpenAi = loader<typeof import("./openai/client.ts")>(
  import.meta.url,
  "./openai/client.ts",
);

const loadLimitedClient = loader<typeof import("./routing/limited_client.ts")>(
  import.meta.url,
  "./routing/limited_client.ts",
);

const DIALECTS: Readonly<
  Record<ProviderConfig["dialect"], () => Promise<CreateClient>>
> = {
  anthropic: async () => (await loadAnthropic()).createAnthropicClient,
  none: async () => (await loadEliza()).createElizaClient,
  openai: async () => (await loadOpenAi()).createOpenAiClient,
};

/**
 * Loads the function that creates a provider's client.
 *
 * @param most limit on concurrent calls of all clients that the function creates; not used for the built-in model
 */
export async function loadClient(
  { dialect }: ProviderConfig,
  most?: number,
): Promise<CreateClient> {
  const create = await DIALECTS[dialect]();
  if (most === undefined || dialect === "none") return create;
  const { limits } = await loadLimitedClient();
  const limit = limits(most);
  return (options) => limit(create(options));
}
