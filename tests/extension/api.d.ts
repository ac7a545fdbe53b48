// The types behind `@import ... from "ssi-api"` in the viewer and the extension. Development only: to a browser, such
// an import is a comment.

import type { components, paths } from "./api.generated.js";

export type Schemas = components["schemas"];

/** An address of the interface as its description spells it: "/captures/{id}/choose". */
export type Path = keyof paths;

/** The methods that a path answers. */
export type MethodOf<P extends Path> = {
  [M in keyof paths[P]]-?: paths[P][M] extends { responses: unknown } ? Uppercase<M & string> : never;
}[keyof paths[P]];

type Operation<M extends string, P extends Path> = paths[P][Lowercase<M> & keyof paths[P]];
type Json<T> = T extends { content: { "application/json": infer Content } } ? Content : never;

/** What a success answers with; null when it has no body. */
export type Answer<M extends string, P extends Path> =
  Operation<M, P> extends { responses: infer R }
    ? R extends { 204: unknown }
      ? null
      : { [S in keyof R]: S extends 200 | 201 ? Json<R[S]> : never }[keyof R]
    : never;

/** What may stand after the question mark. */
export type Query<M extends string, P extends Path> =
  Operation<M, P> extends { parameters: { query?: infer Q } } ? Exclude<Q, undefined> : never;

/** What is sent: an object that becomes JSON, or bytes. */
export type Body<M extends string, P extends Path> =
  Operation<M, P> extends { requestBody: { content: infer C } }
    ? C extends { "application/json": infer Content } ? Content : Blob
    : never;
