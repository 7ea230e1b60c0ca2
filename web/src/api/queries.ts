/**
 * Every question the pages may ask of the API, one hook per route.
 *
 * Guarantees: keys begin with the tenant, so no answer of one is kept for another; lists are read page by page with
 * the server's cursors; the last answer stays while the next one is fetched, so that nothing jumps. That goes for the
 * component that asked, whatever the key: what shows a tenant's answers must not outlive its pages (UploadsOutlet).
 */
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryKey,
} from "@tanstack/react-query";
import { useCallback } from "react";

import { answerOf, type Tenant } from "./client";
import { useApi } from "./context";
import { explainedUntil } from "./judgement";
import { isFinal, isSettled, nextListPoll, nextPoll } from "./polling";
import { serverNow } from "./serverClock";
import type {
  AssetFilters,
  DependencyFilters,
  DependencyMapFilters,
  FileFormat,
  FindingFilters,
  HistoryFilters,
  ImportAgain,
  ImportStatusView,
} from "./types";

type Paged = string | undefined;

function keyOf(tenant: Tenant | null, ...parts: QueryKey): QueryKey {
  return ["tenant", tenant?.clientAccountId, tenant?.engagementId, ...parts];
}

function nextCursor(page: { next_cursor: string | null }): Paged {
  return page.next_cursor ?? undefined;
}

/**
 * Where an import stands, by any of its three ids, asked again until it is settled and no model may explain it any more;
 * `lost` while nobody answers but asking goes on.
 */
export function useImportStatus(id: string) {
  const { api, tenant } = useApi();
  const query = useQuery({
    queryKey: keyOf(tenant, "imports", id, "status"),
    queryFn: ({ signal }) => answerOf(api.GET("/api/v1/data-import/status/{id}", { params: { path: { id } }, signal })),
    retry: false, // the next poll is the retry
    staleTime: 0,
    refetchInterval: ({ state }) =>
      nextPoll({
        status: state.data?.status,
        polls: state.dataUpdateCount + state.errorUpdateCount,
        problem: state.status === "error" ? state.error : null,
        mayBeExplained: mayBeExplained(state.data),
      }),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: ({ state: { data } }) => !(data && isSettled(data.status)) || mayBeExplained(data),
  });
  const troubled = query.isPaused || (query.isError && !isFinal(query.error));
  return { ...query, lost: query.data !== undefined && troubled };
}

function mayBeExplained(data: ImportStatusView | undefined): boolean {
  return serverNow() < ((data && explainedUntil(data)) ?? 0);
}

/** The tenant's imports, newest first; `watched` ones are asked again while one of them is under way. */
export function useImports(filters: HistoryFilters = {}, watched = false) {
  const { api, tenant } = useApi();
  return useInfiniteQuery({
    queryKey: keyOf(tenant, "imports", "history", filters),
    queryFn: ({ pageParam, signal }) =>
      answerOf(api.GET("/api/v1/data-import", { params: { query: { ...filters, cursor: pageParam } }, signal })),
    initialPageParam: undefined as Paged,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => watched && nextListPoll(state.data?.pages.flatMap(({ items }) => items) ?? []),
    refetchIntervalInBackground: false,
  });
}

/** An import's findings: groups by cause (of the whole import), and the places that the filters ask for. */
export function useFindings(id: string, filters: FindingFilters = {}, enabled = true) {
  const { api, tenant } = useApi();
  return useInfiniteQuery({
    queryKey: keyOf(tenant, "imports", id, "findings", filters),
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { id }, query: { ...filters, cursor: pageParam } };
      return answerOf(api.GET("/api/v1/data-import/{id}/findings", { params, signal }));
    },
    initialPageParam: undefined as Paged,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** What was uploaded, how it was read, and a link to it that is good for minutes: it is asked again before it ends. */
export function useImportFile(id: string, enabled = true) {
  const { api, tenant } = useApi();
  return useQuery({
    queryKey: keyOf(tenant, "imports", id, "file"),
    queryFn: ({ signal }) => answerOf(api.GET("/api/v1/data-import/{id}/file", { params: { path: { id } }, signal })),
    staleTime: 240_000,
    refetchInterval: ({ state }) => (state.data?.url ? 240_000 : false),
    enabled,
  });
}

/** Imports the file of an import again; what the body leaves out is taken from the first time. */
export function useImportAgain(id: string) {
  const { api } = useApi();
  const changed = useImportsChanged();
  return useMutation({
    mutationFn: (body: ImportAgain) =>
      answerOf(api.POST("/api/v1/data-import/{id}/again", { params: { path: { id } }, body })),
    onSuccess: changed,
  });
}

/** Ends an import that waits or is worked on; what is in the inventory by then stays there. */
export function useCancelImport(id: string) {
  const { api } = useApi();
  const changed = useImportsChanged();
  return useMutation({
    mutationFn: () => answerOf(api.POST("/api/v1/data-import/{id}/cancel", { params: { path: { id } }, body: {} })),
    onSettled: () => void changed(), // a refusal says that the import is not what is shown
  });
}

/** Has an import that failed on our side go on where it stopped; pending until its status has been read again. */
export function useRetryImport(id: string) {
  const { api } = useApi();
  const changed = useImportsChanged();
  return useMutation({
    mutationFn: () => answerOf(api.POST("/api/v1/data-import/{id}/retry", { params: { path: { id } }, body: {} })),
    onSettled: changed,
  });
}

/** What may be uploaded now, and what columns may be mapped to. */
export function useImportOptions() {
  const { api, tenant } = useApi();
  return useQuery({
    queryKey: keyOf(tenant, "import-options"),
    queryFn: ({ signal }) => answerOf(api.GET("/api/v1/data-import/options", { signal })),
  });
}

/** A link to the rejected rows, made when asked for since it is good for minutes only. */
export function useRejectedRowsLink(id: string) {
  const { api } = useApi();
  return useMutation({
    mutationFn: (format: FileFormat) =>
      answerOf(api.GET("/api/v1/data-import/{id}/rejected-rows", { params: { path: { id }, query: { format } } })),
  });
}

/** The tenant's assets, page by page. */
export function useAssets(filters: AssetFilters = {}, enabled = true) {
  const { api, tenant } = useApi();
  return useInfiniteQuery({
    queryKey: keyOf(tenant, "assets", "list", filters),
    queryFn: ({ pageParam, signal }) =>
      answerOf(api.GET("/api/v1/assets", { params: { query: { ...filters, cursor: pageParam } }, signal })),
    initialPageParam: undefined as Paged,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** One page of the tenant's assets; `cursor` is where the page before it ended. */
export function useAssetPage(filters: AssetFilters, cursor: string | undefined) {
  const { api, tenant } = useApi();
  return useQuery({
    queryKey: keyOf(tenant, "assets", "page", filters, cursor),
    queryFn: ({ signal }) => answerOf(api.GET("/api/v1/assets", { params: { query: { ...filters, cursor } }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** One asset with all it shows, and the import and row behind each value. */
export function useAsset(id: string) {
  const { api, tenant } = useApi();
  return useQuery({
    queryKey: keyOf(tenant, "assets", id),
    queryFn: ({ signal }) => answerOf(api.GET("/api/v1/assets/{id}", { params: { path: { id } }, signal })),
  });
}

/** Which assets depend on which, page by page. */
export function useAssetDependencies(filters: DependencyFilters = {}) {
  const { api, tenant } = useApi();
  return useInfiniteQuery({
    queryKey: keyOf(tenant, "dependencies", filters),
    queryFn: ({ pageParam, signal }) => {
      const params = { query: { ...filters, cursor: pageParam } };
      return answerOf(api.GET("/api/v1/asset-dependencies", { params, signal }));
    },
    initialPageParam: undefined as Paged,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** The values that assets can be filtered by, with how many there are of each. */
export function useAssetFacets() {
  const { api, tenant } = useApi();
  return useQuery({
    queryKey: keyOf(tenant, "assets", "facets"),
    queryFn: ({ signal }) => answerOf(api.GET("/api/v1/asset-facets", { signal })),
  });
}

/** How the assets' processors and memory are used: distributions, and a point per asset. */
export function useUtilisation() {
  const { api, tenant } = useApi();
  return useQuery({
    queryKey: keyOf(tenant, "utilisation"),
    queryFn: ({ signal }) => answerOf(api.GET("/api/v1/utilisation", { signal })),
  });
}

/** Assets by classification, environment and compliance scope. */
export function useSensitiveData() {
  const { api, tenant } = useApi();
  return useQuery({
    queryKey: keyOf(tenant, "sensitive-data"),
    queryFn: ({ signal }) => answerOf(api.GET("/api/v1/sensitive-data", { signal })),
  });
}

/** The dependency graph of the engagement, or of what surrounds one asset. */
export function useDependencyMap(filters: DependencyMapFilters = {}) {
  const { api, tenant } = useApi();
  return useQuery({
    queryKey: keyOf(tenant, "dependency-map", filters),
    queryFn: ({ signal }) => answerOf(api.GET("/api/v1/dependency-map", { params: { query: filters }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** The tenants that the token grants, with their names; asked without having chosen one. */
export function useTenants() {
  const { api } = useApi();
  return useQuery({
    queryKey: ["tenants"],
    queryFn: ({ signal }) => answerOf(api.GET("/api/v1/tenants", { signal })),
    staleTime: 300_000,
  });
}

/** Makes the lists and the inventory be asked again: an import has begun, ended or been given up. */
export function useImportsChanged(): () => Promise<void> {
  const { tenant } = useApi();
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ queryKey: keyOf(tenant) }), [client, tenant]);
}
