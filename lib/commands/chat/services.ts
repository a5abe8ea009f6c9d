/**
 * The services that the slash commands of `chat chat` use.
 *
 * @module
 */
import { fullName } from "../../clients/registry.ts";
import type { Config } from "../../config.ts";
import { fromHome, homeFolder } from "../../config/user_paths.ts";
import type { Io } from "../../core/io.ts";
import { loader } from "../../core/load.ts";
import type { SlashServices } from "../../repl/slash_services.ts";
import type { Surface } from "../../repl/surface.ts";
import type { PriceOf } from "../../repl/tally.ts";
import type { Look } from "./look.ts";
import type { ChatTools } from "./tools.ts";
import { copyToClipboard } from "../shared/terminal/clipboard.ts";
import { MAX_CONTENT } from "../shared/max_content.ts";
import { readSetting, SETTINGS } from "../shared/generation.ts";
import type { Flags } from "../../cli/parse.ts";
import type { Setup } from "../shared/setup.ts";
import { namedTemplate, openTemplates } from "../shared/apply_template.ts";

const loadBeside = loader<typeof import("./beside.ts")>(
  import.meta.url,
  "./beside.ts",
);
const loadEarlier = loader<typeof import("./earlier.ts")>(
  import.meta.url,
  "./earlier.ts",
);
const loadTitle = loader<typeof import("../../conversation/ask_title.ts")>(
  import.meta.url,
  "../../conversation/ask_title.ts",
);
const loadAttachments = loader<
  typeof import("../shared/attach/attachments.ts")
>(
  import.meta.url,
  "../shared/attach/attachments.ts",
);
const loadTexts = loader<typeof import("../shared/attach/texts.ts")>(
  import.meta.url,
  "../shared/attach/texts.ts",
);
const loadFiles = loader<typeof import("./conversation_files.ts")>(
  import.meta.url,
  "./conversation_files.ts",
);
const loadEditor = loader<typeof import("./editor.ts")>(
  import.meta.url,
  "./editor.ts",
);
const loadDiscover = loader<typeof import("../../clients/discover.ts")>(
  import.meta.url,
  "../../clients/discover.ts",
);

const loadMentions = loader<typeof import("../shared/tools/mentions.ts")>(
  import.meta.url,
  "../shared/tools/mentions.ts",
);
const loadPrompts = loader<typeof import("../shared/tools/prompt_template.ts")>(
  import.meta.url,
  "../shared/tools/prompt_template.ts",
);

/** The services of a conversation; the code of each is loaded when it is first used. */
export function chatServices(
  parts: Setup,
  { io, flags, surface, look, tools, print, priceOf, last }: {
    readonly io: Io;
    readonly flags: Flags;
    readonly surface: Surface;
    readonly look: Look;
    readonly tools: Pick<ChatTools, "open" | "servers" | "connected">;
    /** Writes text to the screen. */
    readonly print: (text: string) => Promise<void>;
    readonly priceOf: PriceOf | undefined;
    /** Id of the exchange that ended last. */
    readonly last: () => string | undefined;
  },
): SlashServices {
  const { registry, store, config } = parts;
  const { screen, interactive, colorOnScreen } = surface;
  const templates = openTemplates(io, config);
  const expandHome = (path: string) =>
    fromHome({ os: io.os, env: config.env }, path);
  const titleModel = flags.text("title-model");
  let models: Promise<readonly string[]> | undefined;
  return {
    store,
    display: { reasoning: !flags.flag("hide-reasoning") },
    settings: SETTINGS,
    home: homeFolder(config.env),
    get columns(): number {
      return screen.columns;
    },
    showBeside: async (left, right) => {
      const { showBeside } = await loadBeside();
      await showBeside(left, right, { screen, look });
    },
    showEarlier: async (recalled) => {
      const { showEarlier } = await loadEarlier();
      await showEarlier(recalled, { screen, look, print });
    },
    tellPictures: (media) => look.tellPictures(media, last),
    readSetting,
    writeTitle: titleModel === undefined
      ? undefined
      : async (chain, signal) => {
        const { askTitle } = await loadTitle();
        const { provider, model } = registry.resolve(titleModel);
        const client = await registry.client(provider);
        return await askTitle(client, model, chain, signal);
      },
    modelNames: () => models ??= modelNames(parts),
    attach: async (sources, name, waiting) => {
      const { readAttachments } = await loadAttachments();
      const model = registry.resolve(name);
      return await readAttachments(sources.map(expandHome), model, { waiting });
    },
    texts: async (places, name, waiting) => {
      const { readTextBlocks } = await loadTexts();
      const { attachments, notes, checkWindow } = await readTextBlocks(
        places.map(expandHome),
        {
          ...{ model: name, waiting, window: priceOf?.(name)?.context },
          maxContent: MAX_CONTENT,
          ignoresCase: io.os !== "linux",
        },
      );
      for (const note of notes) await parts.notice(`chat: ${note}`);
      checkWindow();
      return attachments;
    },
    save: async (conversation, path, model) => {
      const { saveConversation } = await loadFiles();
      await saveConversation(conversation, expandHome(path), { model, store });
    },
    load: async (name) => {
      const { loadConversation } = await loadFiles();
      return await loadConversation(
        expandHome(name),
        store,
        registry.providers,
      );
    },
    templateNames: async () => {
      const named = await templates.names();
      if (tools.connected.length === 0) return named;
      const { promptsOf } = await loadPrompts();
      const prompts = await promptsOf(tools.connected);
      return [...named, ...prompts.map(({ name }) => name)];
    },
    template: (name, values) =>
      namedTemplate(name, values, { files: templates, servers: tools.servers }),
    resources: async (text, signal) => {
      const { mentioned } = await loadMentions();
      return await mentioned(text, await tools.servers(), signal);
    },
    resourceNames: async () => {
      const lists = await Promise.all(
        tools.connected.map(async (server) =>
          (await server.resources()).map(({ uri, about }) => ({
            word: `@${server.name}:${uri}`,
            about,
          }))
        ),
      );
      return lists.flat();
    },
    openTools: () => tools.open(),
    copy: interactive && colorOnScreen
      ? (text) => copyToClipboard(text, screen)
      : undefined,
    edit: interactive ? (text) => edit(text, config.env) : undefined,
  };
}

async function edit(text: string, env: Config["env"]): Promise<string> {
  const { editText } = await loadEditor();
  return await editText(text, env);
}

/** Aliases, and the models of all providers that answer now. */
async function modelNames({ registry }: Setup): Promise<readonly string[]> {
  const { discover } = await loadDiscover();
  const found = await discover(registry, registry.providers);
  const offered = found.flatMap((result) =>
    "models" in result
      ? result.models.map(({ id }) => fullName(result.provider, id))
      : []
  );
  return [...registry.aliases, ...offered];
}
