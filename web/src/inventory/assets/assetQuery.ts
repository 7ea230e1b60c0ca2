/**
 * Which assets are asked for, to and from the page's address.
 *
 * Guarantees: the address uses the API's own names, so that any page can link to a choice of assets; what the API would
 * refuse is left out when read; an empty value asks for assets that have none; a page belongs to one order and one
 * choice, and goes when either changes.
 */
import { isText, isUuid, LONGEST_TEXT } from "../../api/accepted";
import type { AssetFilters } from "../../api/types";
import { CATEGORIES } from "../../shell/importWords";

/** Filters with a list of values of their own, by their names in the address. An empty one means "none". */
export const FACETS = ["asset_type", "environment", "operating_system", "classification"] as const;
export type Facet = (typeof FACETS)[number];

const CHOICES = {
  category: CATEGORIES,
  placeholder: ["true", "false"],
} as const;
export const FILTERS = ["text", ...FACETS, "compliance_scope", "category", "placeholder", "data_import_id"] as const;
export type Filter = (typeof FILTERS)[number];

const SORTS = ["name", "asset_type", "environment", "operating_system", "updated_at"] as const;
export type Sort = (typeof SORTS)[number];
export type Order = "asc" | "desc";

export interface AssetQuery {
  readonly filters: Partial<Record<Filter, string>>;
  readonly sort: Sort;
  readonly order: Order;
  /** 1 and up; those after the first need `after`. */
  readonly page: number;
  readonly after: string | undefined;
}

const LONGEST_LABEL = 100;
const LONGEST_CURSOR = 3_000;

export function readAssetQuery(address: URLSearchParams): AssetQuery {
  const sort = SORTS.find((known) => known === address.get("sort")) ?? "name";
  const order = address.get("order");
  const after = address.get("after") ?? "";
  const page = Number(address.get("page"));
  const isLater = after !== "" && after.length <= LONGEST_CURSOR && Number.isSafeInteger(page) && page > 1;
  return {
    filters: Object.fromEntries(
      FILTERS.flatMap((name) => {
        const value = address.get(name);
        return value !== null && isAskable(name, value) ? [[name, value]] : [];
      }),
    ),
    sort,
    order: order === "asc" || order === "desc" ? order : naturalOrder(sort),
    page: isLater ? page : 1,
    after: isLater ? after : undefined,
  };
}

export function writeAssetQuery(query: AssetQuery): URLSearchParams {
  const address = new URLSearchParams();
  for (const name of FILTERS) {
    const value = query.filters[name];
    if (value !== undefined) address.set(name, value);
  }
  if (query.sort !== "name") address.set("sort", query.sort);
  if (query.order !== naturalOrder(query.sort)) address.set("order", query.order);
  if (query.page > 1 && query.after !== undefined) {
    address.set("page", String(query.page));
    address.set("after", query.after);
  }
  return address;
}

/** The same with another value of one filter; undefined takes it away. */
export function withFilter(query: AssetQuery, name: Filter, value: string | undefined): AssetQuery {
  const others = Object.fromEntries(Object.entries(query.filters).filter(([other]) => other !== name));
  return { ...query, filters: value === undefined ? others : { ...others, [name]: value }, page: 1, after: undefined };
}

export function withoutFilters(query: AssetQuery): AssetQuery {
  return { ...query, filters: {}, page: 1, after: undefined };
}

/** Sorted by this column: the other way round where it is sorted by already. */
export function sortedBy(query: AssetQuery, sort: Sort): AssetQuery {
  const order = query.sort === sort ? opposite(query.order) : naturalOrder(sort);
  return { ...query, sort, order, page: 1, after: undefined };
}

/** What the API is asked, without the place in the list. */
export function askedOf({ filters, sort, order }: AssetQuery): AssetFilters {
  const { placeholder, ...texts } = filters;
  return {
    ...(texts as AssetFilters),
    ...(placeholder !== undefined && { placeholder: placeholder === "true" }),
    sort,
    order,
  };
}

/** Changes are most interesting latest first; names from A. */
function naturalOrder(sort: Sort): Order {
  return sort === "updated_at" ? "desc" : "asc";
}

function opposite(order: Order): Order {
  return order === "asc" ? "desc" : "asc";
}

function isAskable(name: Filter, value: string): boolean {
  if (name === "data_import_id") return isUuid(value);
  if (name === "category" || name === "placeholder") return (CHOICES[name] as readonly string[]).includes(value);
  if (value === "") return (FACETS as readonly string[]).includes(name);
  return isText(value, name === "text" ? LONGEST_TEXT : LONGEST_LABEL);
}
