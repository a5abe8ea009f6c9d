/**
 * The form of a query, with a field for each member that the command line has as an option.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";
import { QUERY_MEMBERS, type QueryMember } from "../../history/query/query.ts";

/** Members that are usually in sight. */
const FIRST = ["text", "model", "status", "label"];

/** What a form has beside the members of a query. */
export interface FormOptions {
  /** The page that it asks for, below `/ui/`. */
  readonly page: string;
  /** What the page can show; the first by default. */
  readonly choice: {
    readonly name: string;
    readonly label: string;
    readonly values: readonly string[];
  };
  /** What its button says; "Search" by default. */
  readonly button?: string;
  /** Members that are always in sight; the others are folded away unless they are set. */
  readonly first?: readonly string[];
  /** Whether earlier turns that came in requests can be asked for. */
  readonly hasTurns?: boolean;
}

/** The form, filled in from the address. */
export function filterForm(
  params: URLSearchParams,
  { page, choice, button = "Search", first = FIRST, hasTurns = false }:
    FormOptions,
): Markup {
  const members = Object.entries(QUERY_MEMBERS)
    .filter(([name, { option }]) => option !== undefined && name !== "count");
  const others = members.filter(([name]) => !first.includes(name));
  const isOpen = others.some(([name]) => params.get(name));
  const write = (name: string) => {
    const member = members.find(([one]) => one === name)?.[1];
    return member && field(name, member, params);
  };
  return markup`<form class="filters" method="get" action="/ui/${page}" role="search">
${first.map(write)}
<div class="field"><label for="f-${choice.name}">${choice.label}</label><select id="f-${choice.name}" name="${choice.name}">${
    choice.values.map((value) =>
      option(value, value === params.get(choice.name))
    )
  }</select></div>
<div class="actions"><button class="main">${button}</button><a class="button" href="/ui/${page}">Clear</a></div>
<details class="more"${
    isOpen ? markup` open` : undefined
  }><summary>More filters</summary>
<div class="grid">${others.map(([name]) => write(name))}
${hasTurns ? turns(params.has("all")) : undefined}</div></details>
</form>`;
}

function turns(isChosen: boolean): Markup {
  return markup`<div class="check"><input type="checkbox" id="f-all" name="all"${
    isChosen ? markup` checked` : undefined
  }> <label for="f-all">Earlier turns, too</label></div>
`;
}

function field(
  name: string,
  { type, help, choices, value }: QueryMember,
  params: URLSearchParams,
): Markup {
  const id = `f-${name}`;
  const given = params.getAll(name).join(",");
  if (type === "flag") {
    return markup`<div class="check"><input type="checkbox" id="${id}" name="${name}" value="true"${
      given === "true" ? markup` checked` : undefined
    }> <label for="${id}" title="${help}">${title(name)}</label></div>`;
  }
  const input = choices === undefined
    ? markup`<input id="${id}" name="${name}" value="${given}" placeholder="${
      type === "time" ? "7d, 2026-11-30" : (value ?? "").toLowerCase()
    }" title="${help}">`
    : markup`<select id="${id}" name="${name}" title="${help}"><option value="">any</option>${
      choices.map((choice) => option(choice, choice === given))
    }${
      given !== "" && !choices.includes(given) ? option(given, true) : undefined
    }</select>`;
  return markup`<div class="field${
    name === "text" ? " wide" : ""
  }"><label for="${id}">${
    name === "text" ? "Search" : title(name)
  }</label>${input}</div>`;
}

/** A member's name as a label. */
function title(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

function option(value: string, isChosen: boolean): Markup {
  return markup`<option${
    isChosen ? markup` selected` : undefined
  }>${value}</option>`;
}
