/**
 * Finds the command in a model's answer, which may wrap it in a fence or add prose.
 *
 * @module
 */
import { NameSet } from "../../core/data/names.ts";
import { codeBlocks } from "../../core/text/code_blocks.ts";
import { shellText } from "./shell_text.ts";

/** What the model is asked to answer where no command does it, followed by the reason. */
export const NO_COMMAND = "NO COMMAND:";

/** What the fence of a block may say that holds a command. */
// deno-fmt-ignore
const SHELL_BLOCKS: ReadonlySet<string> = new NameSet([
  "", "sh", "bash", "zsh", "fish", "ksh", "dash", "shell", "console",
  "shell-session", "shellsession", "sh-session", "terminal", "text",
  "plaintext", "powershell", "pwsh", "ps1", "cmd", "bat", "batch", "dos", "nu",
  "nushell",
]);

/** A line with nothing but the name of a shell, left by a fence that was dropped. */
const SHELL_NAME =
  /^(?:sh|bash|zsh|fish|ksh|shell|console|powershell|pwsh|cmd)$/i;

/** The prompt of a shell. */
const PROMPT = /^(?:[$%❯] |PS [^\n>]*> )/;

/** Words before a command on the same line. */
const LABEL =
  /^(?:\*\*)?(?:(?:the|shell|corrected) )?command(?:\*\*)?:(?:\*\*)?[ \t]+/i;

/** The first words of sentences. */
const OPENING =
  /^(?:Sorry|Sure|Certainly|Of course|Here|This|That|These|The|You|Your|To|Use|Using|Run|Running|It|Its|If|In|Unfortunately|Note|Explanation|As an|No|Please|Make sure|Where|Which|I|I'm|I’m|I'll|A|An)\b(?![-=/])/;

/** A list, a heading, bold type. */
const MARKED = /^(?:[-*•] |\d+[.)] |#|\*\*|\|)/;

/** A sentence of any language: a capital, a blank, and a sentence's end. */
const SENTENCE =
  /^["'“¿¡]?\p{Lu}[\p{L}’']*[,;:!.]?\s[^]*[.!?:。！？：…]["')”*_]*$/u;

const SPAN = /`([^`\n]+)`/g;

/** The command of an answer; undefined if it has none. */
export function readCommand(answer: string): string | undefined {
  const text = withoutThoughts(answer.replaceAll("\r\n", "\n")).trim();
  if (text === "" || saysNone(text)) return undefined;
  const block = fenced(text);
  if (block !== undefined) return cleaned(block.code);
  const [kept, prose] = withoutProse(text);
  if (kept !== "") return cleaned(kept);
  return spanIn(prose);
}

/** Why an answer has no command, in its own words, as one line. */
export function reasonIn(answer: string): string {
  const text = withoutThoughts(answer).trim();
  const words = saysNone(text) ? text.slice(NO_COMMAND.length - 1) : text;
  return words.replace(/^[#:.\s]+/, "").replaceAll(/\s+/g, " ");
}

function saysNone(text: string): boolean {
  const begin = text.slice(0, NO_COMMAND.length);
  return begin.toUpperCase() === NO_COMMAND ||
    text.toUpperCase() === NO_COMMAND.slice(0, -1);
}

/** Some servers leave what the model thought in its answer. */
function withoutThoughts(text: string): string {
  const end = "</think>";
  const begins = text.trimStart().startsWith("<think>");
  const at = begins ? text.indexOf(end) : -1;
  return at < 0 ? text : text.slice(at + end.length);
}

/** The code of the block with the command, if there are blocks behind nothing but prose; "" if none of them has one. */
function fenced(text: string): { readonly code: string } | undefined {
  const line = /^(`{3,})([^`\n]+)\1$/.exec(text)?.[2];
  if (line !== undefined) return { code: line };
  const begin = text.search(/^ {0,3}(?:```|~~~)/m);
  if (begin < 0) return undefined;
  const [kept] = withoutProse(text.slice(0, begin).trim());
  if (kept !== "" && !SHELL_NAME.test(kept)) return undefined;
  const blocks = codeBlocks(text.slice(begin));
  const found = blocks.find(({ info }) => {
    const [name = ""] = info.toLowerCase().split(/[\s{:,]/);
    return SHELL_BLOCKS.has(name);
  });
  return { code: found?.code ?? "" };
}

/** What is left without paragraphs of prose before and after it, and those paragraphs. */
function withoutProse(text: string): [kept: string, prose: string[]] {
  const paragraphs = text.split(/\n(?:[ \t]*\n)+/);
  const prose: string[] = [];
  let begin = 0;
  for (; begin < paragraphs.length; begin++) {
    const [first = "", ...rest] = (paragraphs[begin] ?? "").split("\n");
    if (!isProse(first)) break;
    prose.push(first);
    // A sentence may have its command on the next line.
    const command = rest.findIndex((line) => !isProse(line));
    prose.push(...rest.slice(0, command < 0 ? rest.length : command));
    if (command < 0 || MARKED.test(first) && !first.startsWith("#")) continue;
    if (!/[:：]\**$/.test(first) && !first.startsWith("#")) continue;
    paragraphs[begin] = rest.slice(command).join("\n");
    break;
  }
  let end = begin + 1;
  while (end < paragraphs.length && !endsBefore(paragraphs, begin, end)) end++;
  const kept = paragraphs.slice(begin, end).join("\n\n");
  return [kept.trim(), prose];
}

/** Whether a command ends before a paragraph: the paragraph is prose, and no text of the command itself. */
function endsBefore(
  paragraphs: readonly string[],
  begin: number,
  end: number,
): boolean {
  const [first = ""] = (paragraphs[end] ?? "").split("\n", 1);
  if (!isProse(first)) return false;
  return !shellText(paragraphs.slice(begin, end).join("\n\n")).isOpen;
}

function isProse(line: string): boolean {
  const text = line.trim();
  if (text === "") return true;
  if (LABEL.test(text)) return false;
  return MARKED.test(text) || OPENING.test(text) || SENTENCE.test(text) ||
    /^[\p{L}][^|;&<>$=]*[:：]$/u.test(text) ||
    /^\p{Lu}\p{Ll}+ /u.test(text) && /`[^`]+`/.test(text);
}

/** The longest code in sentences: others are names of programs and options. */
function spanIn(prose: readonly string[]): string | undefined {
  let found: string | undefined;
  for (const line of prose) {
    for (const [, code = ""] of line.matchAll(SPAN)) {
      if (code.length > (found?.length ?? 0)) found = code;
    }
  }
  return found === undefined ? undefined : cleaned(found);
}

/** A command without what only shows it: prompts, labels, comments before it. */
function cleaned(code: string): string | undefined {
  let lines = code.replace(LABEL, "").trim().split("\n");
  if (lines.length > 1 && SHELL_NAME.test(lines[0] ?? "")) lines.shift();
  const [, , alone] = /^(`{1,2})([^`]+)\1$/.exec(lines.join("\n")) ?? [];
  if (alone !== undefined) lines = alone.split("\n");
  if (PROMPT.test(lines[0] ?? "")) lines = typed(lines);
  // Not every shell knows comments on its line.
  const first = lines.findIndex((line) => !/^\s*(?:#|$)/.test(line));
  if (first < 0) return undefined;
  return lines.slice(first).join("\n").trim();
}

/** Of a recorded session, what was typed: lines with a prompt, and those that continue them. */
function typed(lines: readonly string[]): string[] {
  const found: string[] = [];
  let continues = false;
  for (const line of lines) {
    const isTyped = PROMPT.test(line);
    if (!isTyped && !continues) continue;
    found.push(isTyped ? line.replace(PROMPT, "") : line);
    continues = line.endsWith("\\");
  }
  return found;
}
