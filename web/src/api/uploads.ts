/**
 * The routes of an upload as plain functions, in the shapes that an uploader's callbacks want: announce the file, sign
 * and list its parts, complete it, give it up.
 */
import { answerOf, type Api } from "./client";
import type { SentPart, UploadRequest } from "./types";

export type UploadRoutes = ReturnType<typeof uploadRoutes>;

export function uploadRoutes(api: Api) {
  const of = (id: string) => ({ path: { id } });
  return {
    /** Announces a file: the import's ids, and a form to post it with or how to send it in parts. */
    announce: (body: UploadRequest, signal?: AbortSignal) =>
      answerOf(api.POST("/api/v1/data-import/upload", { body, signal })),
    /** Addresses to put parts to, at most 100 at once. */
    signParts: (id: string, partNumbers: number[], signal?: AbortSignal) => {
      const body = { part_numbers: partNumbers };
      return answerOf(api.POST("/api/v1/data-import/{id}/upload/parts", { params: of(id), body, signal }));
    },
    /** The parts that have arrived. */
    listParts: (id: string, signal?: AbortSignal) =>
      answerOf(api.GET("/api/v1/data-import/{id}/upload/parts", { params: of(id), signal })),
    /** Makes the file of its parts, which starts the import. */
    complete: (id: string, parts?: SentPart[], signal?: AbortSignal) => {
      const body = parts ? { parts } : {};
      return answerOf(api.POST("/api/v1/data-import/{id}/upload/complete", { params: of(id), body, signal }));
    },
    /** Gives the upload up. */
    cancel: (id: string) => answerOf(api.DELETE("/api/v1/data-import/{id}/upload", { params: of(id) })),
  };
}
