/**
 * The headers of one part of a form (RFC 7578, section 4).
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";

/** What a part's headers say. */
export interface PartHead {
  /** The field's name. */
  readonly name: string;
  /** Only a file has one. */
  readonly filename?: string;
  /** Its media type, as written; absent where none is. */
  readonly type?: string;
}

/** One parameter: its name, and its value as a token or between quotation marks. */
const PARAMETER =
  /;[\t ]*([^\s=;"]+)[\t ]*=[\t ]*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))[\t ]*/y;

/** Reads headers; undefined where they name no field. */
export function readPartHead(text: string): PartHead | undefined {
  const fields = new NameMap<string>();
  for (const line of text.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon < 1) continue;
    fields.set(
      line.slice(0, colon).toLowerCase(),
      line.slice(colon + 1).trim(),
    );
  }
  const disposition = fields.get("content-disposition") ?? "";
  const parameters = parametersOf(disposition);
  const name = parameters.get("name");
  if (name === undefined || !/^form-data\b/i.test(disposition)) {
    return undefined;
  }
  const filename = extended(parameters.get("filename*")) ??
    parameters.get("filename");
  const type = fields.get("content-type");
  return {
    name,
    ...(filename === undefined ? {} : { filename }),
    ...(type === undefined ? {} : { type }),
  };
}

/** The parameters of a header's value, such as `multipart/form-data; boundary=x`; names in lower case. */
export function parametersOf(value: string): Map<string, string> {
  const parameters = new NameMap<string>();
  const start = value.indexOf(";");
  if (start < 0) return parameters;
  PARAMETER.lastIndex = start;
  for (let found; (found = PARAMETER.exec(value)) !== null;) {
    const [, name = "", quoted, token] = found;
    const value = quoted === undefined
      ? (token ?? "").trim()
      : unquoted(quoted);
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, value);
  }
  return parameters;
}

/** Browsers write a quotation mark as `%22`, other programs with a backslash. */
function unquoted(text: string): string {
  return text.replace(/\\(["\\])/g, "$1").replaceAll("%22", '"');
}

/** The value of `filename*` (RFC 8187): `UTF-8''na%C3%AFve.wav`. */
function extended(text: string | undefined): string | undefined {
  const [, encoded] = /^utf-8'[^']*'(.*)$/i.exec(text ?? "") ?? [];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
