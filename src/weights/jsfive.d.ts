/** What is used here of jsfive, which comes without types. */
declare module "jsfive" {
  export interface Group {
    readonly keys: readonly string[];
    get(name: string): Group | Dataset;
  }
  export interface Dataset {
    readonly shape: readonly number[];
    readonly dtype: unknown; // "<f4"
    readonly value: unknown; // row-major
    readonly _dataobjects: { readonly filter_pipeline: unknown; readonly chunks: unknown }; // null without
  }
  export const File: new (bytes: ArrayBuffer, name: string) => Group;
}
