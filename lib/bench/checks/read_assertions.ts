/**
 * From a file's list of checks to checks: whatever is not understood is an error.
 *
 * @module
 */
import { ConfigError } from "../../core/errors.ts";
import { isObject } from "../../core/data/invalid.ts";
import { nearest } from "../../core/text/nearest.ts";
import { ASSERTIONS } from "./assertion_types.ts";
import {
  type Assertion,
  checkText,
  isScript,
  plain,
  SET,
} from "./assertions.ts";
import { valueProblem } from "./assertion_values.ts";
import { fileValue, type ValueFiles } from "./file_values.ts";
import { isTemplate } from "./template.ts";

const MEMBERS = ["type", "value", "threshold", "weight", "metric"];
const SET_MEMBERS = ["type", "assert", "threshold", "weight", "metric"];
/** Members of a configuration that say nothing about checks. */
const SILENT = ["description", "$schema"];

/**
 * Reads a list of checks: an array, or an object that has one as `assert` or `defaultTest.assert`, as promptfoo's
 * configurations do.
 *
 * @param path what the checks were read from, for the error
 * @param files reads what values name as `file://…`
 * @throws {ConfigError} names the unknown part
 */
export function readAssertions(
  value: unknown,
  path: string,
  files?: ValueFiles,
): Assertion[] {
  const list = listOf(value, path);
  if (!Array.isArray(list) || list.length === 0) {
    throw new ConfigError(`${path} must hold a list of checks`);
  }
  return list.map((entry, index) =>
    readAssertion(entry, `Check ${index + 1} of ${path}`, files)
  );
}

/**
 * Refuses unknown members.
 *
 * @throws {ConfigError} names the first one
 */
export function refuseUnknown(
  value: Record<string, unknown>,
  known: readonly string[],
  where: string,
): void {
  const name = Object.keys(value).find((name) => !known.includes(name));
  if (name === undefined) return;
  const meant = nearest(name, [...known]);
  throw new ConfigError(`${where}: "${name}" is not supported`, {
    hint: meant === undefined
      ? `known members: ${known.join(", ")}`
      : `did you mean ${meant}?`,
  });
}

function listOf(value: unknown, path: string): unknown {
  if (!isObject(value)) return value;
  const inner = ["assert", "defaultTest"].find((name) => name in value);
  if (inner === undefined) return undefined;
  if ("tests" in value) {
    throw new ConfigError(`${path}: --assert does not read "tests"`, {
      hint: "--prompts FILE reads the tests of a promptfoo file",
    });
  }
  refuseUnknown(value, [inner, ...SILENT], path);
  return listOf(value[inner], path);
}

function readAssertion(
  entry: unknown,
  where: string,
  files: ValueFiles | undefined,
): Assertion {
  if (!isObject(entry)) throw new ConfigError(`${where} is not an object`);
  const { type, threshold, weight, metric } = entry;
  if (type !== SET && (typeof type !== "string" || !isKnown(type))) {
    const meant = nearest(String(type), Object.keys(ASSERTIONS));
    throw new ConfigError(
      `${where} has the unknown type ${JSON.stringify(type)}`,
      {
        hint: meant === undefined
          ? `known are ${Object.keys(ASSERTIONS).join(", ")}, ${SET}, not-…`
          : `did you mean ${meant}?`,
      },
    );
  }
  refuseUnknown(entry, type === SET ? SET_MEMBERS : MEMBERS, where);
  number(threshold, `${where}: threshold`, -Infinity);
  number(weight, `${where}: weight`, 0);
  if (metric !== undefined && typeof metric !== "string") {
    throw new ConfigError(`${where}: metric must be a text`);
  }
  const read = entry as unknown as Assertion;
  return type === SET
    ? { ...read, assert: readAssertions(entry["assert"], where, files) }
    : checkOne(read, where, files);
}

function checkOne(
  entry: Assertion,
  where: string,
  files: ValueFiles | undefined,
): Assertion {
  const kind = ASSERTIONS[plain(entry.type)];
  if (kind === undefined) return entry;
  if (entry.threshold === undefined && kind.threshold === "needed") {
    throw new ConfigError(`${where}: ${entry.type} needs a threshold`);
  }
  if (entry.threshold !== undefined && kind.threshold === undefined) {
    throw new ConfigError(`${where}: ${entry.type} takes no threshold`);
  }
  const value = readFiles(entry, where, files);
  const read = value === undefined ? entry : { ...entry, value };
  if (isScript(entry) && /\{\{[^{}]*\}\}/.test(String(value))) {
    throw new ConfigError(`${where}: {{…}} is not filled into scripts`, {
      hint: "they read context.vars",
    });
  }
  // A template has its value only with an item.
  if (hasTemplate(value)) return read;
  const problem = valueProblem(kind.value, value);
  if (problem !== undefined) {
    throw new ConfigError(`${where}: ${checkText(read)} ${problem}`);
  }
  return read;
}

function readFiles(
  { type, value }: Assertion,
  where: string,
  files: ValueFiles | undefined,
): unknown {
  if (typeof value !== "string" || !value.startsWith("file://")) return value;
  if (files === undefined) {
    throw new ConfigError(`${where}: "file://" is not supported there`);
  }
  return fileValue(value, files, where, isScript({ type }));
}

function number(value: unknown, what: string, least: number): void {
  if (value === undefined) return;
  if (typeof value === "number" && value >= least) return;
  throw new ConfigError(
    `${what} must be a number, not ${JSON.stringify(value)}`,
  );
}

function hasTemplate(value: unknown): boolean {
  if (typeof value === "string") return isTemplate(value);
  return typeof value === "object" && value !== null &&
    Object.values(value).some(hasTemplate);
}

function isKnown(type: string): boolean {
  return Object.hasOwn(ASSERTIONS, plain(type));
}
