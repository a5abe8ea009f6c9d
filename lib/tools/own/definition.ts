/**
 * Reads the file of a tool of the user's own: `NAME.json`.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { ConfigError } from "../../core/errors.ts";
import { reasonOf } from "../../core/text/reason.ts";
import type { Tier } from "../tool.ts";

/** A tool that is a program. */
export interface OwnTool {
  /** Name of its file, without the ending. */
  readonly name: string;
  /** Tells the model what it does. */
  readonly description: string;
  /** JSON schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** What a call may do; anything unless the file says less. */
  readonly tier: Tier;
  /** Variables that it gets although they look like keys. */
  readonly env: readonly string[];
}

/** Names that every provider takes. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/;

const TIERS: readonly Tier[] = ["read", "write", "exec"];

/**
 * Reads the text of a tool's file.
 *
 * @param path names the file in errors
 * @throws {ConfigError} the file is not JSON, or a member is missing, unknown or wrong
 */
export function readDefinition(
  name: string,
  text: string,
  path: string,
): OwnTool {
  const wrong = (what: string) => new ConfigError(`${path}: ${what}`);
  if (!NAME.test(name) || name.startsWith("mcp__")) {
    throw wrong(
      "the name must be up to 64 letters, digits, dashes and underscores, and not begin with mcp__",
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(`not JSON: ${reasonOf(error)}`);
  }
  if (!isObject(value)) throw wrong("it must hold a JSON object");
  const {
    description,
    parameters = { type: "object", properties: {} },
    command,
    tier = "exec",
    env = [],
    ...others
  } = value;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw wrong(`unknown member "${unknown}"`);
  const known = TIERS.find((word) => word === tier);
  if (typeof description !== "string" || description.trim() === "") {
    throw wrong('"description" must be a text');
  }
  if (!isObject(parameters)) throw wrong('"parameters" must be a JSON schema');
  if (!areTexts(command) || !command[0]) {
    throw wrong('"command" must be a list: the program and its arguments');
  }
  if (known === undefined) throw wrong(`"tier" must be ${TIERS.join(", ")}`);
  if (!areTexts(env)) throw wrong('"env" must be a list of variables');
  return { name, description, parameters, command, tier: known, env };
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) &&
    value.every((item) => typeof item === "string");
}
