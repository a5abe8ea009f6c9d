/**
 * The agents that tests drive: real programs of fixed versions, each in its folder.
 *
 * @module
 */
/** A program, and where it is had from. */
export interface Program {
  /** What people call it. */
  readonly name: string;
  /** Its command, if that has another name. */
  readonly command?: string;
  /** What npm or pip installs. */
  readonly packages: readonly string[];
  readonly from: "npm" | "pip";
}

/** All of them; each is installed within a minute. */
export const PROGRAMS: readonly Program[] = [
  { name: "aider", from: "pip", packages: ["aider-chat==0.86.2"] },
  { name: "llm", from: "pip", packages: ["llm==0.36"] },
  {
    name: "openai-agents",
    command: "python",
    from: "pip",
    packages: ["openai-agents==0.24.0"],
  },
  { name: "codex", from: "npm", packages: ["@openai/codex@0.171.0"] },
  {
    name: "claude",
    from: "npm",
    packages: ["@anthropic-ai/claude-code@2.1.197"],
  },
  { name: "opencode", from: "npm", packages: ["opencode-ai@1.18.33"] },
  {
    name: "continue",
    command: "cn",
    from: "npm",
    packages: ["@continuedev/cli@1.5.47"],
  },
];

/** Where a program is installed; another version has another folder. */
export function folderOf({ packages }: Program): string {
  const cache = Deno.env.get("XDG_CACHE_HOME") ??
    `${Deno.env.get("HOME")}/.cache`;
  const name = packages.join("+").replaceAll(/[^\w.=@+-]/g, "-");
  return `${cache}/chat-agents/${name}`;
}

/** The path of its command below that folder. */
export function commandOf(program: Program): string {
  const bin = program.from === "npm" ? "node_modules/.bin" : "bin";
  return `${folderOf(program)}/${bin}/${program.command ?? program.name}`;
}
