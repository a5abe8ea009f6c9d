/**
 * An example of the whole configuration file, with comments.
 *
 * @module
 */
import { MEMBERS } from "./members.ts";
import type { Member, Members, Shape } from "./shape.ts";

const INTRODUCTION =
  `// The configuration of chat: every member that there is, with an example.
// Take the // before a member away to use it; commas at the end may stay.
// Keys do not belong here: they come from variables, see docs/configuration.md.
`;

/** A line inside of the outermost object, unless it is a comment. */
const VALUE_LINE = /^ +(?! |\/\/)/gm;

/** The text of the file. Its members are comments without a space behind `//`, so that the file may be used as it is. */
export function exampleFile(): string {
  const members = object(MEMBERS, "").replace(VALUE_LINE, "$&//");
  return `${INTRODUCTION}${members}\n`;
}

function object(members: Members, indent: string): string {
  const inner = `${indent}  `;
  const entries = Object.entries(members)
    .map(([name, member]) => [name, value(member, inner)] as const)
    .filter((entry): entry is readonly [string, string] =>
      entry[1] !== undefined
    );
  const lines = entries.map(([name, text]) => {
    const { help = "" } = members[name] ?? {};
    return `${inner}// ${help}\n${inner}${JSON.stringify(name)}: ${text},\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

/** The example of a member: its own, or those of its members; undefined where there is none. */
function value(
  { shape, example }: Member,
  indent: string,
): string | undefined {
  if (example !== undefined) return indented(example, indent);
  return shape.kind === "record" && shape.of.kind === "members"
    ? named(shape.of, indent)
    : shape.kind === "members"
    ? object(shape.members, indent)
    : undefined;
}

/** An object with one member of any name. */
function named(
  { members }: Extract<Shape, { kind: "members" }>,
  indent: string,
): string {
  const inner = `${indent}  `;
  return `{\n${inner}"work": ${object(members, inner)}\n${indent}}`;
}

function indented(example: unknown, indent: string): string {
  return JSON.stringify(example, null, 2).replaceAll("\n", `\n${indent}`);
}
