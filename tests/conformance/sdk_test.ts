/**
 * Every SDK × every scenario × every provider's dialect: the server gives what the provider gives directly.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import type { FakeUpstream } from "../helpers/fake_upstream.ts";
import { anthropicType, mockAnthropic } from "../helpers/mock_anthropic.ts";
import { mockOpenAi } from "../helpers/mock_openai.ts";
import { anthropic, openAi, serving } from "../server/serving.ts";
import { aiPackage } from "./ai_package.ts";
import { anthropicPackage } from "./anthropic_package.ts";
import { asJson, KEY, type Outcome, outcome, type Sdk } from "./client.ts";
import { langChainPackage } from "./langchain_package.ts";
import { openAiPackage } from "./openai_package.ts";
import { openAiResponses } from "./openai_responses.ts";
import { type Scenario, SCENARIOS } from "./scenarios.ts";

/** A provider, and how it is reached without the server. */
interface Provider {
  readonly name: string;
  readonly start: () => FakeUpstream;
  readonly env: (upstream: FakeUpstream) => Record<string, string>;
  readonly speaks: Sdk["speaks"];
  /** Reaches it. */
  readonly official: Sdk;
}

const PROVIDERS: readonly Provider[] = [
  {
    name: "openai",
    start: mockOpenAi,
    env: openAi,
    speaks: "chat",
    official: openAiPackage,
  },
  {
    name: "anthropic",
    start: mockAnthropic,
    env: anthropic,
    speaks: "messages",
    official: anthropicPackage,
  },
];

const SDKS: readonly Sdk[] = [
  openAiPackage,
  openAiResponses,
  aiPackage,
  langChainPackage,
  anthropicPackage,
];

/** An outcome without what differs between SDKs: their objects, and in what pieces they hand out JSON. */
function alike({ answers, pieces, failure }: Outcome): unknown {
  return asJson({
    answers: answers.map(({ raw: _, ...answer }) => answer),
    text: pieces.join(""),
    failure,
  });
}

/**
 * Clients of Anthropic's API get every provider's failures in the words that they know, and those of Responses get a
 * failure within a stream as one of the codes that the API's document lists.
 */
function inWordsOf(sdk: Sdk, { failure, ...rest }: Outcome): Outcome {
  if (sdk.speaks === "responses" && failure?.type === "api_error") {
    return { ...rest, failure: { ...failure, type: "server_error" } };
  }
  if (sdk.speaks !== "messages" || failure?.type === undefined) {
    return { ...rest, failure };
  }
  return {
    ...rest,
    failure: { ...failure, type: anthropicType(failure.status) },
  };
}

async function check(
  provider: Provider,
  sdk: Sdk,
  scenario: Scenario,
  stream: boolean,
): Promise<void> {
  await using upstream = provider.start();
  await using server = await serving({ env: provider.env(upstream) });
  const wish = { ...scenario.wish, stream };
  const model = "mock-1";
  const own = provider.speaks === sdk.speaks ? sdk : provider.official;
  const direct = await outcome(own, { url: upstream.url, model }, wish);
  const calls = upstream.requests.length;
  const served = await outcome(sdk, {
    url: server.url,
    model: `${provider.name}/${model}`,
  }, wish);
  if (wish.stopAfter !== undefined) await upstream.requests.at(-1)?.left;

  const { answers, failure } = scenario;
  const pieces = stream ? scenario.pieces : [];
  const { message = "", type } = served.failure ?? {};
  if (failure !== undefined) assertMatch(message, failure.message);
  assertEquals(
    alike(served),
    alike({
      answers,
      pieces,
      failure: failure && { ...failure, message, type },
    }),
  );
  if (wish.schema === undefined) assertEquals(served.pieces, pieces);
  if (!scenario.unnoticed) {
    assertEquals(alike(served), alike(inWordsOf(sdk, direct)));
    if (own === sdk) assertEquals(served, direct);
  }

  const { recorded, attempts = 1 } = scenario;
  const exchanges = await server.exchanges();
  assertEquals(exchanges.map(({ status }) => status), recorded);
  assertEquals(upstream.requests.length - calls, recorded.length * attempts);
  assertEquals(
    exchanges.map(({ parent }) => parent),
    [null, ...exchanges.map(({ id }) => id)].slice(0, exchanges.length),
  );
  for (const { headers } of upstream.requests.slice(calls)) {
    const text = [...headers].join("\n");
    assertEquals(text.includes(KEY), false, text);
  }
}

for (const provider of PROVIDERS) {
  for (const sdk of SDKS) {
    for (const scenario of SCENARIOS) {
      for (const stream of [false, true]) {
        if (!stream && scenario.only === "stream") continue;
        const how = stream ? "streamed" : "whole";
        Deno.test(`${sdk.name}, ${provider.name}, ${how}: ${scenario.name}`, () =>
          check(provider, sdk, scenario, stream));
      }
    }
  }
}
