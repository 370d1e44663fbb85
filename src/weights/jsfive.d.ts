/** What is used here of jsfive, which comes without types. */
declare module "jsfive" {
  export interface Group {
    readonly keys: readonly string[];
    get(name: string): Group | Dataset;
  }
  export interface Dataset {
    readonly shape: readonly number[];
    readonly dtype: unknown; // "<f4"
    readonly _dataobjects: {
      readonly filter_pipeline: unknown; // null without
      readonly chunks: unknown; // null without
      find_msg_type(type: number): { get(name: "offset_to_message"): number }[];
      _get_data_message_properties(at: number): [version: number, axes: unknown, layoutClass: number, at: number];
    };
  }
  export const File: new (bytes: ArrayBuffer, name: string) => Group;
}
