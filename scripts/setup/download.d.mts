/** Types of download.mjs, which src imports without reading JavaScript. */
export interface DownloadOptions {
  check: (file: string) => Promise<boolean | string>;
  silence?: number;
  attempts?: number;
  pause?: number;
  say?: (text: string) => void;
}
export function hasHash(hash: string): (file: string) => Promise<boolean>;
export function holdsHash(hash: string): (file: string) => Promise<boolean>;
export function download(url: string, file: string, options: DownloadOptions): Promise<void>;
