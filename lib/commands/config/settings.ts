/**
 * What is configured: every setting with its value, and where that comes from.
 *
 * @module
 */
import type { Flags } from "../../cli/parse.ts";
import { addressOf } from "../../clients/address.ts";
import type { Registry } from "../../clients/registry.ts";
import type { Config } from "../../config.ts";
import { isObject } from "../../core/data/invalid.ts";
import { shownLocation } from "../../core/data/store_address.ts";
import { plural } from "../../core/text/plural.ts";
import type { Io } from "../../core/io.ts";
import { proxies } from "../../wire/http1/proxied.ts";
import { publicUrl } from "../../wire/url.ts";
import { serverAddress } from "../shared/listen_address.ts";
import { wantedWorkers } from "../shared/server/wanted_workers.ts";
import { openRegistry } from "../shared/open_registry.ts";

/** A setting. */
export interface Setting {
  /** A member of the file, or what it is about: `openai.key`. */
  readonly name: string;
  /** Never a key; null if nothing is set. */
  readonly value: unknown;
  /** The option, variable or file that sets it; `default` otherwise. */
  readonly from: string;
}

/** Members that the first settings show, with the variables that come before them. */
const SHOWN_FIRST: readonly string[] = [
  "model",
  "history",
  "host",
  "port",
  "workers",
];
/** Objects whose values may be keys: only the names are shown. */
const SECRET_VALUES: readonly string[] = ["headers", "query", "env"];

/**
 * Collects all settings.
 *
 * @throws {ConfigError} a provider or an alias cannot be used
 * @throws {UsageError} a port or the number of workers is invalid
 */
export function settings(io: Io, flags: Flags, config: Config): Setting[] {
  const registry = openRegistry(config, flags);
  return [
    configFile(io, config),
    model(config, registry),
    history(flags, config),
    store(config),
    ...server(flags, config),
    ...fileSettings(config),
    ...providers(config, registry),
    ...proxySettings(io),
  ];
}

function configFile(io: Io, { configPath }: Config): Setting {
  return {
    name: "config",
    value: configPath ?? null,
    from: io.env("CHAT_CONFIG") === undefined ? "default" : "CHAT_CONFIG",
  };
}

function model(config: Config, registry: Registry): Setting {
  const name = "model";
  const { env, file } = config;
  if (env("CHAT_MODEL") !== undefined) {
    return { name, value: config.model, from: variable(config, "CHAT_MODEL") };
  }
  if (file.model !== undefined) {
    return { name, value: file.model, from: fileName(config) };
  }
  const found = registry.defaultModel();
  if (found === undefined) return { name, value: null, from: "default" };
  const { provider: { modelVariable, keyVariable } } = found;
  const by = isSet(config, modelVariable) ? modelVariable : keyVariable;
  const from = by === undefined ? "default" : variable(config, by);
  return { name, value: found.name, from };
}

function history(flags: Flags, config: Config): Setting {
  const { env, file, historyPath } = config;
  const from = flags.text("history") !== undefined
    ? "--history"
    : env("CHAT_HISTORY") !== undefined
    ? variable(config, "CHAT_HISTORY")
    : file.history !== undefined
    ? fileName(config)
    : "default";
  return { name: "history", value: historyPath ?? null, from };
}

function store(config: Config): Setting {
  const address = config.env("CHAT_STORE");
  return address === undefined
    ? { name: "store", value: null, from: "default" }
    : {
      name: "store",
      value: shownLocation(address),
      from: variable(config, "CHAT_STORE"),
    };
}

function server(flags: Flags, config: Config): Setting[] {
  const { env, file } = config;
  const { host, port } = serverAddress(flags, config);
  const workers = wantedWorkers(flags, config);
  const source = (name: string, member: string | number | undefined) =>
    env(name) !== undefined
      ? variable(config, name)
      : member !== undefined
      ? fileName(config)
      : "default";
  return [
    { name: "host", value: host, from: source("CHAT_HOST", file.host) },
    { name: "port", value: port, from: source("CHAT_PORT", file.port) },
    {
      name: "workers",
      value: workers,
      from: source("CHAT_WORKERS", file.workers),
    },
    env("CHAT_API_KEY") === undefined
      ? { name: "apiKey", value: null, from: "default" }
      : {
        name: "apiKey",
        value: "is set",
        from: variable(config, "CHAT_API_KEY"),
      },
  ];
}

/** The other members of the file; of objects each member. */
function fileSettings(config: Config): Setting[] {
  const from = fileName(config);
  return Object.entries(config.file)
    .filter(([name]) => !SHOWN_FIRST.includes(name))
    .flatMap(([name, value]) =>
      flat(name, value).map((setting) => ({ ...setting, from }))
    );
}

function flat(
  name: string,
  value: unknown,
): { readonly name: string; readonly value: unknown }[] {
  // Programs get keys as arguments, too.
  if (/^mcpServers\..*\.args$/.test(name)) {
    return [{
      name,
      value: Array.isArray(value) ? plural(value.length, "word") : "",
    }];
  }
  if (!isObject(value)) return [{ name, value: shownValue(value) }];
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (SECRET_VALUES.includes(last) && name.includes(".")) {
    return [{ name, value: Object.keys(value) }];
  }
  return Object.entries(value)
    .flatMap(([member, below]) => flat(`${name}.${member}`, below));
}

/** An address without user name and password. */
function shownValue(value: unknown): unknown {
  return typeof value === "string" && /^https?:\/\//i.test(value)
    ? publicUrl(value)
    : value;
}

/** The providers that can be used, or that something is set for: their keys and addresses. */
function providers(config: Config, registry: Registry): Setting[] {
  return registry.providers.flatMap((provider) => {
    const { name, keyVariable, dialect } = provider;
    if (dialect === "none") return [];
    const hasKey = isSet(config, keyVariable);
    const address = addressOf(
      { ...provider, baseUrlRequired: false },
      config.env,
    );
    if (!hasKey && address.variable === undefined) return [];
    const key: Setting = keyVariable !== undefined && hasKey
      ? {
        name: `${name}.key`,
        value: "is set",
        from: variable(config, keyVariable),
      }
      : { name: `${name}.key`, value: null, from: "default" };
    return [key, {
      name: `${name}.address`,
      value: publicUrl(address.baseUrl),
      from: address.variable === undefined
        ? Object.hasOwn(config.file.providers ?? {}, name)
          ? fileName(config)
          : "default"
        : variable(config, address.variable),
    }];
  });
}

function proxySettings({ env }: Io): Setting[] {
  const found = proxies(env);
  return found === undefined ? [] : [
    ...found.proxies.map(({ shown, variable }) => ({
      name: "proxy",
      value: shown,
      from: variable,
    })),
    { name: "proxy.except", value: found.past || null, from: "NO_PROXY" },
  ];
}

function isSet({ env }: Config, variable: string | undefined): boolean {
  return variable !== undefined && env(variable) !== undefined;
}

/** A variable, and the file that sets it. */
function variable({ envSource }: Config, name: string): string {
  const file = envSource(name);
  return file === undefined ? name : `${name} in ${file}`;
}

function fileName({ configPath = "the configuration file" }: Config): string {
  return configPath;
}
